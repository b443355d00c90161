package main

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/testkit"
)

func TestPrintConfig(t *testing.T) {
	dir, env := dataDir(t)
	file := write(t, "waymark.toml", "listen = \"127.0.0.1:1\"\nlog = \"json\"\nproxies = [\"10.0.0.0/8\", \"192.0.2.1\"]\ntimezone = \"UTC\"\n")
	env = append(env, "WAYMARK_CONFIG="+file, "WAYMARK_LOG=text;debug", "WAYMARK_DATABASE=postgres://ann:hunter2@db.example/waymark?sslpassword=x")
	out := good(t, env, "serve", "--print-config", "--timezone", "Europe/Paris")
	for _, want := range []string{
		`data = "` + dir + `"`, "# environment WAYMARK_DATA\n",
		`listen = "127.0.0.1:1"`, "# file listen (" + file + ")\n",
		`log = "text;debug"`, "# environment WAYMARK_LOG\n",
		`timezone = "Europe/Paris"`, "# flag --timezone\n",
		`proxies = "10.0.0.0/8,192.0.2.1"`,
		`limits = "on"`, "# default\n",
		`database = "postgres://****@db.example/waymark?****"`,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	if strings.Contains(out, "hunter2") || strings.Contains(out, "sslpassword") {
		t.Errorf("a secret is shown:\n%s", out)
	}
	var all map[string]struct{ Value, From, Name string }
	decode(t, good(t, env, "serve", "--print-config", "--json"), &all)
	if got := all["listen"]; len(all) != len(settings) || got.Value != "127.0.0.1:1" || got.From != "file" {
		t.Errorf("as JSON: %+v", all)
	}
}

// The README's table names every setting with its default, and no other.
func TestReadmeNamesEverySetting(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(testkit.Root(t), "README.md"))
	testkit.Must(t, err)
	inTable := map[string]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "|")
		if len(cells) < 4 || !strings.HasPrefix(strings.TrimSpace(cells[1]), "`WAYMARK_") {
			continue
		}
		for name := range strings.SplitSeq(cells[1], ",") {
			inTable[strings.Trim(name, " `")] = strings.Trim(cells[2], " `")
		}
	}
	for _, s := range settings {
		standard, ok := inTable[s.env()]
		if want := cmp.Or(s.standard, "empty"); !ok || standard != want {
			t.Errorf("README.md says %q for %s, which is %q", standard, s.env(), want)
		}
		delete(inTable, s.env())
	}
	for name := range inTable {
		t.Errorf("README.md names %s, which is no setting", name)
	}
}

func TestSecretsComeFromFiles(t *testing.T) {
	secret := write(t, "url", "postgres://db.example/one\n")
	out := good(t, []string{"WAYMARK_DATABASE_FILE=" + secret}, "serve", "--print-config")
	if !strings.Contains(out, `database = "postgres://db.example/one"`) || !strings.Contains(out, "WAYMARK_DATABASE_FILE") {
		t.Error(out)
	}
	bad(t, 78, "not both", []string{"WAYMARK_DATABASE_FILE=" + secret, "WAYMARK_DATABASE=x"}, "serve")
	bad(t, 78, "no such file", []string{"WAYMARK_DATABASE_FILE=" + secret + "-not"}, "serve")
}

// A demonstration has the anonymous channel unless somebody says otherwise.
func TestDemonstrationsSpeak(t *testing.T) {
	for _, c := range []struct {
		env, args []string
		want      string
	}{
		{nil, nil, "off"},
		{nil, []string{"--demo"}, "on"},
		{[]string{"WAYMARK_DEMO=1"}, nil, "on"},
		{[]string{"WAYMARK_DEMO=1", "WAYMARK_SPEAK=off"}, nil, "off"},
		{[]string{"WAYMARK_SPEAK=on"}, nil, "on"},
	} {
		if out := good(t, c.env, append([]string{"serve", "--print-config"}, c.args...)...); !strings.Contains(out, `speak = "`+c.want+`"`) {
			t.Errorf("%v %v: %s", c.env, c.args, out)
		}
	}
}

func TestConfigRefused(t *testing.T) {
	dir, env := dataDir(t)
	cert := write(t, "cert.pem", "")
	for name, c := range map[string]struct {
		says string
		env  []string
		args []string
		file string
	}{
		"the demo off loopback":         {"The demo lets everybody in", []string{"WAYMARK_DEMO=1"}, []string{"--listen", "0.0.0.0:0"}, ""},
		"the demo on every interface":   {"The demo lets everybody in", nil, []string{"--demo", "--listen", ":0"}, ""},
		"no limits off loopback":        {"Limits can be switched off", []string{"WAYMARK_LIMITS=off"}, []string{"--listen", "192.0.2.1:80"}, ""},
		"an unknown key":                {"no setting called lisen", nil, nil, "lisen = \"x\"\n"},
		"a table":                       {"no setting called smtps", nil, nil, "[smtps]\nx = 1\n"},
		"a wrong type":                  {"log (", nil, nil, "log = 1.5\n"},
		"no TOML":                       {":2:", nil, nil, "log = \"text\"\nlog\n"},
		"no file":                       {"no such file", []string{"WAYMARK_CONFIG=" + cert + "-not"}, nil, ""},
		"files elsewhere":               {"WAYMARK_FILES", []string{"WAYMARK_FILES=s3://x"}, nil, ""},
		"mail from nobody":              {"WAYMARK_SMTP_FROM", []string{"WAYMARK_SMTP_HOST=localhost"}, nil, ""},
		"a sender without a server":     {"WAYMARK_SMTP_HOST", []string{"WAYMARK_SMTP_FROM=post@forum.example"}, nil, ""},
		"a sender that is none":         {"WAYMARK_SMTP_FROM", []string{"WAYMARK_SMTP_HOST=localhost", "WAYMARK_SMTP_FROM=post"}, nil, ""},
		"a password for nobody":         {"WAYMARK_SMTP_USERNAME", []string{"WAYMARK_SMTP_HOST=localhost", "WAYMARK_SMTP_FROM=post@forum.example", "WAYMARK_SMTP_PASSWORD=x"}, nil, ""},
		"a port of no server":           {"WAYMARK_SMTP_PORT", []string{"WAYMARK_SMTP_PORT=70000"}, nil, ""},
		"half a bucket":                 {"s3_endpoint", []string{"WAYMARK_S3_BUCKET=files"}, nil, ""},
		"a bucket without TLS":          {"s3_endpoint", []string{"WAYMARK_S3_ENDPOINT=http://objects.example.org", "WAYMARK_S3_BUCKET=files", "WAYMARK_S3_KEY=k", "WAYMARK_S3_SECRET=s"}, nil, ""},
		"a scanner that is nowhere":     {"WAYMARK_CLAMAV", []string{"WAYMARK_CLAMAV=clamd"}, nil, ""},
		"no room before a bucket":       {"WAYMARK_S3_HELD", []string{"WAYMARK_S3_HELD=0"}, nil, ""},
		"half TLS":                      {"WAYMARK_SMTP_TLS", []string{"WAYMARK_SMTP_TLS=sometimes"}, nil, ""},
		"links that lead nowhere":       {"WAYMARK_URL", []string{"WAYMARK_SMTP_HOST=localhost", "WAYMARK_SMTP_FROM=post@forum.example"}, []string{"--listen", "192.0.2.1:80"}, ""},
		"metrics without a port":        {"metrics_listen", nil, nil, "metrics_listen = \"localhost\"\n"},
		"a drain without an end":        {"WAYMARK_DRAIN", []string{"WAYMARK_DRAIN=2h"}, nil, ""},
		"a certificate without its key": {"tls_cert and tls_key", []string{"WAYMARK_TLS_CERT=" + cert}, nil, ""},
		"a key that is not there":       {"no such file", []string{"WAYMARK_TLS_CERT=" + cert, "WAYMARK_TLS_KEY=" + cert + "-not"}, nil, ""},
		"a time zone of nowhere":        {"WAYMARK_TIMEZONE", []string{"WAYMARK_TIMEZONE=Mars/Base"}, nil, ""},
		"a language that nobody wrote":  {"WAYMARK_LANGUAGE", []string{"WAYMARK_LANGUAGE=tlh"}, nil, ""},
		"an address without a scheme":   {"WAYMARK_URL", []string{"WAYMARK_URL=waymark.example.org"}, nil, ""},
		"an unknown level":              {"WAYMARK_LOG", []string{"WAYMARK_LOG=loud"}, nil, ""},
		"half a demo":                   {"WAYMARK_DEMO", []string{"WAYMARK_DEMO=perhaps"}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			env := append(c.env, env...)
			if c.file != "" {
				env = append(env, "WAYMARK_CONFIG="+write(t, "waymark.toml", c.file))
			}
			bad(t, 78, c.says, env, append([]string{"serve"}, c.args...)...)
			if _, err := os.Stat(dir); err == nil {
				t.Error("a refused configuration left something behind")
			}
		})
	}
}

func TestNewerDatabaseRefused(t *testing.T) {
	dir, env := dataDir(t)
	good(t, env, "migrate")
	d := testkit.Open(t, filepath.Join(dir, "waymark.db"))
	testkit.Must(t, d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), db.SQL(`INSERT INTO migrations (number, name, applied_at, min_reader) VALUES (9999, 'x', 0, 9999)`))
		return err
	}))
	bad(t, 78, "newer version", env, "serve", "--listen", "127.0.0.1:0")
	bad(t, 78, "newer version", env, "index", "status")
}
