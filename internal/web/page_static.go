package web

import (
	"net/http"

	"waymark/views"
)

var _ = declare((*Server).staticRoutes)

func (s *Server) staticRoutes() []Route {
	standing := func(path, title, intro string, sections []views.Section) Route {
		return Route{Method: http.MethodGet, Path: path, Policy: Public, Handle: func(c *Call) error {
			p := c.Frame(c.Words.T(title), "")
			p.Main = "narrow"
			return c.Page(http.StatusOK, views.Static(p, intro, sections))
		}}
	}
	return []Route{
		standing("/accessibility", "static.accessibility_title", "static.accessibility_intro", accessibility),
		standing("/privacy", "static.privacy_title", "static.privacy_intro", privacy),
		standing("/rules", "static.rules_title", "static.rules_intro", rules),
	}
}

var accessibility = []views.Section{
	{Heading: "static.accessibility_standard", Text: []string{"static.accessibility_standard_1"}},
	{Heading: "static.accessibility_how", Points: true, Text: []string{
		"static.accessibility_how_1", "static.accessibility_how_2", "static.accessibility_how_3",
		"static.accessibility_how_4", "static.accessibility_how_5",
	}},
	{Heading: "static.accessibility_known", Points: true, Text: []string{
		"static.accessibility_known_1", "static.accessibility_known_2",
	}},
	{Heading: "static.accessibility_report", Text: []string{
		"static.accessibility_report_1", "static.accessibility_report_2",
	}},
}

var privacy = []views.Section{
	{Heading: "static.privacy_keep", Points: true, Text: []string{
		"static.privacy_keep_1", "static.privacy_keep_2", "static.privacy_keep_3",
		"static.privacy_keep_4", "static.privacy_keep_5", "static.privacy_keep_6",
		"static.privacy_keep_7", "static.privacy_keep_8", "static.privacy_keep_9",
	}},
	{Heading: "static.privacy_not", Text: []string{"static.privacy_not_1"}},
	{Heading: "static.privacy_who", Text: []string{
		"static.privacy_who_1", "static.privacy_who_2", "static.privacy_who_3",
	}},
	{Heading: "static.privacy_cookies", Text: []string{"static.privacy_cookies_1", "static.privacy_cookies_2"}},
	{Heading: "static.privacy_long", Text: []string{"static.privacy_long_1"}},
	{Heading: "static.privacy_rights", Text: []string{"static.privacy_rights_1"}},
}

var rules = []views.Section{
	{Heading: "static.rules_true", Points: true, Text: []string{"static.rules_true_1", "static.rules_true_2"}},
	{Heading: "static.rules_kind", Points: true, Text: []string{
		"static.rules_kind_1", "static.rules_kind_2", "static.rules_kind_3",
	}},
	{Heading: "static.rules_care", Points: true, Text: []string{
		"static.rules_care_1", "static.rules_care_2", "static.rules_care_3",
	}},
	{Heading: "static.rules_work", Points: true, Text: []string{"static.rules_work_1", "static.rules_work_2"}},
	{Heading: "static.rules_wrong", Points: true, Text: []string{"static.rules_wrong_1", "static.rules_wrong_2"}},
}
