package main

import (
	"context"
	"strings"
)

// A manual is what help says of a command.
type manual struct {
	about string // catalogue key: one line
	usage string // the words to type; no language
	help  string // catalogue key: the rest, with the flags
}

var manuals = map[string]manual{
	"serve":            {"cli.about_serve", "waymark serve [--print-config [--json]] [SETTINGS]", "cli.help_serve"},
	"demo":             {"cli.about_demo", "waymark demo [SETTINGS]", "cli.help_demo"},
	"import":           {"cli.about_import", "waymark import [--map NAME] [--json] FILE…", "cli.help_import"},
	"export":           {"cli.about_export", "waymark export DIR [--json]", "cli.help_export"},
	"user add":         {"cli.about_user_add", "waymark user add --email E --name N [--org SLUG] [--role member|admin] [--password-stdin] [--json]", "cli.help_user_add"},
	"token create":     {"cli.about_token_create", "waymark token create --email E [--scope read,write,admin] [--name LABEL] [--json]", "cli.help_token_create"},
	"index status":     {"cli.about_index_status", "waymark index status [--json]", "cli.help_index_status"},
	"index rebuild":    {"cli.about_index_rebuild", "waymark index rebuild [--json]", "cli.help_index_rebuild"},
	"index verify":     {"cli.about_index_verify", "waymark index verify [--json]", "cli.help_index_verify"},
	"check":            {"cli.about_check", "waymark check [--json]", "cli.help_check"},
	"backup":           {"cli.about_backup", "waymark backup FILE [--json]", "cli.help_backup"},
	"restore":          {"cli.about_restore", "waymark restore FILE --to DIR [--replace] [--dry-run] [--json]", "cli.help_restore"},
	"migrate":          {"cli.about_migrate", "waymark migrate [--restored] [--json]", "cli.help_migrate"},
	"speak verify-log": {"cli.about_speak_verify_log", "waymark speak verify-log URL [--seen FILE] [--json]", "cli.help_speak_verify_log"},
	"speak selftest":   {"cli.about_speak_selftest", "waymark speak selftest URL [--json]", "cli.help_speak_selftest"},
	"version":          {"cli.about_version", "waymark version [--json]", ""},
	"help":             {"cli.about_help", "waymark help [COMMAND]", ""},
}

func help(_ context.Context, p *program, args []string) error {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		p.overview()
		return nil
	}
	name := strings.Join(args, " ")
	found := false
	for _, c := range commands() {
		if c.name == name || strings.HasPrefix(c.name, name+" ") {
			if found {
				p.println("")
			}
			p.manual(c.name)
			found = true
		}
	}
	if !found {
		return wrong(p.say.T("cli.unknown_command", "Name", name))
	}
	return nil
}

// overview lists every command in a line.
func (p *program) overview() {
	p.println(p.say.T("cli.help_title"))
	p.println("")
	for _, c := range commands() {
		p.printf("  %-17s %s\n", c.name, p.say.T(manuals[c.name].about))
	}
	p.println("")
	p.println(p.say.T("cli.help_end"))
}

// manual prints what there is to know of a command.
func (p *program) manual(cmd string) {
	m := manuals[cmd]
	p.println(p.say.T(m.about))
	p.println("")
	p.println("  " + m.usage)
	if m.help != "" {
		p.println("")
		p.println(p.say.T(m.help))
	}
	if cmd == "version" || cmd == "help" {
		return
	}
	p.println("")
	p.println(p.say.T("cli.help_settings"))
	server := cmd == "serve" || cmd == "demo"
	for _, s := range settings {
		if s.server && !server || s.key == "demo" && cmd == "demo" {
			continue
		}
		p.printf("  --%-13s %-21s %s\n", s.flag(), s.env(), p.settingHelp(s))
	}
	p.printf("  --%-13s %-21s %s\n", "config", "WAYMARK_CONFIG", p.say.T("cli.set_config"))
}

func (p *program) settingHelp(s setting) string {
	text := p.say.T(s.help)
	if s.standard != "" {
		text = p.say.T("cli.help_default", "Help", text, "Default", s.standard)
	}
	return text
}
