//go:build !linux

package main

import (
	"context"
	"errors"
)

func startReal(context.Context, string) (mesos, error) { return nil, errors.New(onlyDebian) }
