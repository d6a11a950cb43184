package store

const unknownHolder = "another process"
