//go:build unix && !linux

package store

import "os"

func lockHolder(*os.File) string { return unknownHolder }
