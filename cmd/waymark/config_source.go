package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// Where a value came from.
const (
	fromFlag    = "flag"
	fromEnv     = "environment"
	fromFile    = "file"
	fromDefault = "default"
)

// origins are the catalogue keys of where a value came from.
var origins = map[string]string{
	fromFlag: "cli.from_flag", fromEnv: "cli.from_environment", fromFile: "cli.from_file", fromDefault: "cli.from_default",
}

// A value is a setting as it is in force.
type value struct {
	setting
	text string
	from string // one of the above
	name string // the flag, variable or file
}

// A flagSet is a command's flags: its own, and those of settings.
type flagSet struct {
	*flag.FlagSet
	p     *program
	cmd   string
	given map[string]*given
	file  string // --config
}

// A given is a setting's flag on the command line.
type given struct {
	text   string
	set    bool
	toggle bool
}

func (g *given) String() string   { return g.text }
func (g *given) IsBoolFlag() bool { return g.toggle }

func (g *given) Set(text string) error {
	g.text, g.set = text, true
	return nil
}

// flags makes the flags of a command; server adds the settings of serve.
func (p *program) flags(cmd string, server bool) *flagSet {
	f := &flagSet{FlagSet: flag.NewFlagSet(cmd, flag.ContinueOnError), p: p, cmd: cmd, given: map[string]*given{}}
	f.SetOutput(io.Discard)
	f.StringVar(&f.file, "config", "", "")
	for _, s := range settings {
		if s.server && !server {
			continue
		}
		g := &given{toggle: s.toggle}
		f.given[s.key] = g
		f.Var(g, s.flag(), "")
	}
	return f
}

// parse reads the command line; flags may stand before and after the other
// arguments, which it gives back. Asked for help it prints the command's.
func (f *flagSet) parse(args []string) (rest []string, err error) {
	for {
		switch err := f.Parse(args); {
		case errors.Is(err, flag.ErrHelp):
			f.p.manual(f.cmd)
			return nil, err
		case err != nil:
			return nil, wrong(f.p.say.T("cli.bad_flag", "Reason", err.Error(), "Command", f.cmd))
		}
		left := f.Args()
		if len(left) == 0 {
			return rest, nil
		}
		if done := len(args) - len(left); done > 0 && args[done-1] == "--" {
			return append(rest, left...), nil
		}
		rest = append(rest, left[0])
		args = left[1:]
	}
}

// only is parse and config for a command that takes nothing but flags.
func (f *flagSet) only(args []string) (*config, error) {
	rest, err := f.parse(args)
	if err != nil {
		return nil, err
	}
	if len(rest) > 0 {
		return nil, wrong(f.p.say.T("cli.surplus", "Argument", rest[0], "Command", f.cmd))
	}
	return f.config()
}

// config puts the settings together: flags, then the environment, then the
// TOML file, then the defaults.
func (f *flagSet) config() (*config, error) {
	p := f.p
	file := f.file
	if file == "" {
		file = p.getenv("WAYMARK_CONFIG")
	}
	written, err := p.readFile(file)
	if err != nil {
		return nil, err
	}
	c := &config{}
	for _, s := range settings {
		v, err := f.value(s, file, written)
		if err != nil {
			return nil, err
		}
		if !s.set(c, v.text) {
			text := p.say.T("cli.setting_wrong", "Name", cmp.Or(v.name, s.key), "Help", p.say.T(s.help))
			if v.from == fromFlag {
				return nil, wrong(text)
			}
			return nil, refuse(text)
		}
		c.values = append(c.values, v)
	}
	if c.Demo {
		c.demonstrate()
	}
	return c, c.openBucket(p)
}

// demonstrate makes the configuration one of a demonstration, which has the
// anonymous channel unless somebody said otherwise: its crowd is made up, so
// that visitors can see it work.
func (c *config) demonstrate() {
	c.Demo = true
	for i, v := range c.values {
		if v.key == "speak" && v.from == fromDefault {
			c.Speak, c.values[i].text = true, "on"
		}
	}
}

// value finds a setting's value and where it came from.
func (f *flagSet) value(s setting, file string, written map[string]string) (value, error) {
	p := f.p
	if g := f.given[s.key]; g != nil && g.set {
		return value{s, g.text, fromFlag, "--" + s.flag()}, nil
	}
	text, path := p.getenv(s.env()), ""
	if s.secret {
		path = p.getenv(s.env() + "_FILE")
	}
	switch {
	case text != "" && path != "":
		return value{}, refuse(p.say.T("cli.setting_twice", "Name", s.env()))
	case text != "":
		return value{s, text, fromEnv, s.env()}, nil
	case path != "":
		secret, err := os.ReadFile(path) //nolint:gosec // whoever starts the program names it
		if err != nil {
			return value{}, refuse(p.say.T("cli.file_unreadable", "Name", s.env()+"_FILE", "Reason", reason(err)))
		}
		return value{s, strings.TrimRight(string(secret), "\r\n"), fromEnv, s.env() + "_FILE"}, nil
	}
	if text, ok := written[s.key]; ok {
		return value{s, text, fromFile, s.key + " (" + file + ")"}, nil
	}
	return value{s, s.standard, fromDefault, ""}, nil
}

// readFile reads the TOML file and refuses keys that it does not know.
func (p *program) readFile(file string) (map[string]string, error) {
	if file == "" {
		return nil, nil
	}
	var tree map[string]any
	if _, err := toml.DecodeFile(file, &tree); err != nil {
		var syntax toml.ParseError
		if errors.As(err, &syntax) {
			return nil, refuse(p.say.T("cli.toml_wrong", "File", file, "Line", syntax.Position.Line, "Reason", syntax.Message))
		}
		return nil, refuse(p.say.T("cli.file_unreadable", "Name", file, "Reason", reason(err)))
	}
	written := map[string]string{}
	for key, v := range tree {
		at := slices.IndexFunc(settings, func(s setting) bool { return s.key == key })
		switch {
		case at < 0:
			return nil, refuse(p.say.T("cli.setting_unknown", "Name", key, "File", file))
		}
		switch v := v.(type) {
		case string, bool, int64:
			written[key] = fmt.Sprint(v)
		case []any:
			var all []string
			for _, one := range v {
				all = append(all, fmt.Sprint(one))
			}
			written[key] = strings.Join(all, ",")
		default:
			return nil, refuse(p.say.T("cli.setting_wrong", "Name", key+" ("+file+")", "Help", p.say.T(settings[at].help)))
		}
	}
	return written, nil
}

// reason is the last word of an error about a file: "no such file or directory".
func reason(err error) string {
	for {
		under := errors.Unwrap(err)
		if under == nil {
			return err.Error()
		}
		err = under
	}
}
