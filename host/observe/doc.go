// Package observe shows people and programs what a running scheduler does: a
// progress line on a terminal, plain lines elsewhere, and JSON over HTTP.
package observe
