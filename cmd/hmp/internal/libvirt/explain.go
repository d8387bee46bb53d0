// SPDX-License-Identifier: GPL-2.0-or-later

package libvirt

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	api "github.com/digitalocean/go-libvirt"
)

// Error is why there is no connection: what is wrong, where, and what to do.
type Error struct {
	reason string
	err    error
}

// Error implements error.
func (e *Error) Error() string { return e.reason }

// Unwrap implements errors.Unwrap.
func (e *Error) Unwrap() error { return e.err }

// explain finds the words for an error of Dial.
func (c connection) explain(uri, domain string, err error) error {
	return &Error{reason: c.reason(uri, domain, err), err: err}
}

const whoMay = "be root, or a user whom libvirt's configuration lets in (in Debian and others: of the group libvirt)"

func (c connection) reason(uri, domain string, err error) string {
	var own api.Error
	var ssh sshError
	switch {
	case errors.Is(err, errNotRunning):
		return fmt.Sprintf("the domain is not running: virsh -c %s start %s", quotedIfNeeded(uri), quotedIfNeeded(domain))
	case errors.As(err, &own):
		return c.refusal(uri, own)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err.Error()
	case errors.As(err, &ssh): // (it warns too where libvirt was reached)
		return ssh.Error()
	case errors.Is(err, fs.ErrPermission):
		return "permission denied at " + c.where() + ": " + whoMay
	case errors.Is(err, fs.ErrNotExist) && c.ssh != nil:
		return "there is no program ssh to connect with"
	case errors.Is(err, fs.ErrNotExist) && c.socket != "":
		return "there is no socket " + c.socket + ": give that of libvirtd or virtqemud, or a URI without socket="
	case errors.Is(err, fs.ErrNotExist) && c.path == "/session":
		return fmt.Sprintf("this user has no libvirt (no socket %s): virsh -c %s list starts one; "+
			"libvirt:qemu:///system/DOMAIN is a domain of the machine's", c.where(), quotedIfNeeded(uri))
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf("libvirt is not there (no socket %s): start its service, libvirtd or virtqemud; "+
			"libvirt:qemu:///session/DOMAIN is a domain of this user's", c.where())
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Sprintf("nobody listens on %s: start libvirt's service, libvirtd or virtqemud", c.where())
	case errors.Is(err, api.ErrInterrupted), errors.Is(err, syscall.EINVAL), errors.Is(err, syscall.EPIPE):
		return "libvirt has closed the connection: it is ending, or lets in no more clients (its log says why)"
	}
	return err.Error()
}

// IsOff reports whether an error of Dial says that the domain does not run, which may be started.
func IsOff(err error) bool {
	var own api.Error
	return errors.Is(err, errNotRunning) || errors.As(err, &own) && api.ErrorNumber(own.Code) == api.ErrNoDomain
}

// answered reports whether an error is libvirt's answer.
func answered(err error) bool {
	var own api.Error
	return errors.As(err, &own) || errors.Is(err, errNotRunning)
}

// refusal is for an error that libvirt reports.
func (c connection) refusal(uri string, err api.Error) string {
	switch api.ErrorNumber(err.Code) {
	case api.ErrNoDomain:
		return fmt.Sprintf("there is no such domain at %s: virsh -c %s list --all has those that there are", uri, quotedIfNeeded(uri))
	case api.ErrAuthFailed, api.ErrAuthCancelled, api.ErrAuthUnavailable, api.ErrAccessDenied, api.ErrOperationDenied:
		return fmt.Sprintf("libvirt does not let this user in (%s): %s", err.Message, whoMay)
	}
	return "libvirt: " + err.Message
}

// where is where libvirt's socket should be.
func (c connection) where() string {
	if c.ssh != nil {
		return c.ssh.Host
	}
	return c.socketPath(os.Getenv)
}

// quotedIfNeeded is text as a word for a shell.
func quotedIfNeeded(text string) string {
	for _, r := range text {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		case r == ':', r == '/', r == '+', r == '-', r == '_', r == '.', r == '@':
		default:
			return quoted(text)
		}
	}
	return text
}
