package web

import (
	"net/http"
	"strconv"

	"waymark/internal/forum"
	"waymark/views"
)

var _ = declare((*Server).adminHoursRoutes)

const pathAdminHours = pathAdmin + "/working-days"

func (s *Server) adminHoursRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: pathAdminHours, Policy: Admin, Handle: s.workingDaysPage},
		{Method: http.MethodPost, Path: pathAdminHours, Policy: Admin, Limit: 32 << 10, Handle: s.saveWorkingDays},
	}
}

func (s *Server) workingDaysPage(c *Call) error {
	w, err := forum.WorkingTimeOf(c.ctx, s.DB)
	if err != nil {
		return err
	}
	return s.showWorkingDays(c, http.StatusOK, w, views.HolidayLines(w.Holidays), nil)
}

func (s *Server) showWorkingDays(c *Call, status int, w forum.WorkingTime, holidays string, errs views.Errors) error {
	return c.Page(status, views.WorkingDaysPage(c.adminFrame(c.Words.T("hours.title")), views.WorkingDays{
		WorkingTime: w, Lines: holidays, Zone: c.Words.Zone().String(), Errors: errs,
	}))
}

type workingDaysForm struct {
	Days     []string `form:"days"`
	From     string   `form:"from"`
	To       string   `form:"to"`
	Holidays string   `form:"holidays"`
}

func (s *Server) saveWorkingDays(c *Call) error {
	var f workingDaysForm
	if err := c.Form(&f); err != nil {
		return err
	}
	w := forum.WorkingTime{From: number(f.From), To: number(f.To)}
	for _, day := range f.Days {
		if n := number(day); n >= 0 && n < len(w.Days) {
			w.Days[n] = true
		}
	}
	var err error
	if w.Holidays, err = forum.ParseHolidays(f.Holidays); err == nil {
		err = forum.SetWorkingTime(c.ctx, s.DB, c.Viewer, w)
	}
	if errs, ok := c.Wrong(err); ok {
		return s.showWorkingDays(c, http.StatusUnprocessableEntity, w, f.Holidays, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(pathAdminHours, "done.working_days")
}

// number reads a whole number; -1 where there is none.
func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}
