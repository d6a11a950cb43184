// Package node writes the types and codecs of the Node package: discriminated
// unions, enums as unions of their names, and straight-line functions that read
// and write them.
package node
