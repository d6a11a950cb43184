package mesostest

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUnsupportedIsTypedAndBearsItsReason(t *testing.T) {
	err := unsupported("no pip")
	require.ErrorIs(t, err, ErrUnsupported)
	var u *UnsupportedError
	require.True(t, errors.As(err, &u))
	require.Equal(t, "no pip", u.Reason)
}

func TestRelease(t *testing.T) {
	id, version := release("PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID=\"12\"\n")
	require.Equal(t, "debian", id)
	require.Equal(t, "12", version)
}
