// Package vectors makes and plays the vectors that every binding plays:
// README.md says what they are.
package vectors
