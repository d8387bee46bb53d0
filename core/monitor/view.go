// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import "errors"

// Viewer is a Host whose user can be shown pictures.
type Viewer interface {
	// CanView reports whether there is such a user.
	CanView() bool
	// View shows a picture, as PNG or PPM, or puts it where the user can find it, which is said then.
	View(picture []byte) (said string, err error)
}

// CanView reports whether the user can be shown pictures.
func (c *Call) CanView() bool {
	host, ok := c.s.host.(Viewer)
	seen := c.Terminal() || c.s.within != nil && c.s.within.Pictures
	return ok && !c.s.state.closed && seen && c.Extended() && host.CanView()
}

var errNotOnScreen = errors.New("the picture is for the screen: give a FILE")

// View shows the user a picture, if CanView says so. What the line prints may go elsewhere: then nothing is shown.
func (c *Call) View(picture []byte) error {
	if w := c.s.within; w != nil {
		w.picture = picture
		return nil
	}
	if !c.s.yield() {
		return errNotOnScreen
	}
	c.s.emit()
	said, err := c.s.host.(Viewer).View(picture)
	c.Print(said)
	return err
}
