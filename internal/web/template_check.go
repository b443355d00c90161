package web

import (
	"context"
	"errors"
	"strconv"
	"time"

	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/files"
	"waymark/views"
)

// checkTime is how long the files of one form are looked at unless the
// configuration says otherwise.
const checkTime = 2 * time.Minute

// checkSent reads the files that came, and says of those that are not taken
// why. Whatever takes long, such as a slow scan for viruses, ends in time for
// the others to be kept: each file but the last may take half of what is left.
func (c *Call) checkSent() (good []doctemplate.Checked, refused []views.RefusedFile, err error) {
	until := time.Now().Add(c.s.CheckTime)
	if c.s.CheckTime <= 0 {
		until = time.Now().Add(checkTime)
	}
	for i, sent := range c.sentAll {
		left := time.Until(until)
		if i < len(c.sentAll)-1 {
			left /= 2
		}
		one, err := sent.check(c, left)
		if why := c.whyRefused(err); why != "" {
			refused = append(refused, views.RefusedFile{Name: sent.name, Why: why})
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		one.Key = c.Key("file", strconv.Itoa(i), sent.Hash)
		good = append(good, one)
	}
	return good, refused, nil
}

func (u upload) check(c *Call, within time.Duration) (doctemplate.Checked, error) {
	switch {
	case u.refused != nil:
		return doctemplate.Checked{}, u.refused
	case u.Bytes == 0:
		return doctemplate.Checked{}, fault.Wrong("empty", "fault.file_empty")
	}
	ctx, stop := context.WithTimeout(c.ctx, within)
	defer stop()
	one, err := doctemplate.Check(ctx, u.Sent, u.name)
	late := errors.Is(ctx.Err(), context.DeadlineExceeded) && c.ctx.Err() == nil
	if err != nil && (late || errors.Is(err, files.ErrUnscanned)) {
		return one, fault.Wrong("unchecked", "fault.file_unchecked")
	}
	return one, err
}

// whyRefused says what is wrong with a file; nothing where the fault is not
// the file's.
func (c *Call) whyRefused(err error) string {
	if errs, ok := c.Wrong(err); ok {
		return errs[0].Text
	}
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.TooLarge) {
		return say(c, f)
	}
	return ""
}
