package mesostest

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
)

// ErrUnsupported is what errors.Is finds in every [UnsupportedError].
var ErrUnsupported = errors.New("mesostest: a real Mesos cannot run here")

// UnsupportedError says why this machine cannot run the kit. It is a property of the machine, not a failure of the kit.
type UnsupportedError struct {
	Reason string // for a person: what is missing, and what to run to get it
}

func (e *UnsupportedError) Error() string { return ErrUnsupported.Error() + ": " + e.Reason }

// Is makes errors.Is(err, ErrUnsupported) true.
func (e *UnsupportedError) Is(target error) bool { return target == ErrUnsupported }

func unsupported(format string, args ...any) error {
	return &UnsupportedError{Reason: fmt.Sprintf(format, args...)}
}

// supported refuses every machine but the one whose libraries the prebuilt libmesos was tried with.
func supported() error {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return unsupported("it needs linux/amd64, this is %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	text, err := os.ReadFile("/etc/os-release")
	if err != nil {
		return unsupported("it needs Debian 12, and this system does not say what it is: %v", err)
	}
	if id, version := release(string(text)); id != "debian" || version != "12" {
		return unsupported("it needs Debian 12, this is %s %s", id, version)
	}
	return nil
}

func release(text string) (id, version string) {
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		key, value, _ := strings.Cut(lines.Text(), "=")
		value = strings.Trim(value, `"'`)
		switch key {
		case "ID":
			id = value
		case "VERSION_ID":
			version = value
		}
	}
	return id, version
}
