package main

import (
	"encoding/json"
	"net/url"
	"os"
	"strings"

	"waymark/internal/web"
)

// check refuses a configuration of serve that does not hold together.
func (c *config) check(p *program) error {
	local := loopback(c.Listen)
	switch {
	case c.Demo && !local:
		return refuse(p.say.T("cli.demo_loopback", "Address", c.Listen))
	case !c.Limits && !local:
		return refuse(p.say.T("cli.limits_loopback", "Address", c.Listen))
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return refuse(p.say.T("cli.tls_pair"))
	case c.Mail.Host != "" && c.Mail.From == "":
		return refuse(p.say.T("cli.smtp_from_missing"))
	case c.Mail.Host == "" && (c.Mail.From != "" || c.Mail.Username != "" || c.Mail.Password != ""):
		return refuse(p.say.T("cli.smtp_host_missing"))
	case (c.Mail.Username == "") != (c.Mail.Password == ""):
		return refuse(p.say.T("cli.smtp_pair"))
	case c.Mail.Host != "" && c.URL == "" && !local:
		return refuse(p.say.T("cli.smtp_needs_url"))
	}
	for _, file := range []string{c.TLSCert, c.TLSKey} {
		if file == "" {
			continue
		}
		if f, err := os.Open(file); err != nil { //nolint:gosec // whoever starts the program names it
			return refuse(p.say.T("cli.file_unreadable", "Name", file, "Reason", reason(err)))
		} else if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// shown is the value for people: a secret keeps only what is none.
func (v value) shown() string {
	if !v.secret || v.text == "" {
		return v.text
	}
	u, err := url.Parse(v.text)
	if err != nil || u.Host == "" {
		return mask
	}
	masked := u.Scheme + "://"
	if u.User != nil {
		masked += mask + "@"
	}
	masked += u.Host + u.Path
	if u.RawQuery != "" {
		masked += "?" + mask
	}
	return masked
}

const mask = "****"

// print shows each setting and where its value came from.
func (c *config) print(p *program, asJSON bool) error {
	if asJSON {
		all := map[string]map[string]string{}
		for _, v := range c.values {
			all[v.key] = map[string]string{"value": v.shown(), "from": v.from, "name": v.name}
		}
		return json.NewEncoder(p.out).Encode(all)
	}
	for _, v := range c.values {
		p.printf("%-44s # %s\n", v.key+" = "+quoteTOML(v.shown()), v.where(p))
	}
	return nil
}

// where says in words where a value came from.
func (v value) where(p *program) string {
	return strings.TrimSpace(p.say.T(origins[v.from]) + " " + v.name)
}

// inForce gives the settings for the administration's page, as print shows them.
func (c *config) inForce(p *program) []web.Setting {
	list := make([]web.Setting, len(c.values))
	for i, v := range c.values {
		list[i] = web.Setting{Name: v.key, Value: v.shown(), From: v.where(p)}
	}
	return list
}

func quoteTOML(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}
