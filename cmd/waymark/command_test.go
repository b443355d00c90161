package main

import (
	"regexp"
	"strings"
	"testing"
)

var (
	onePID   = regexp.MustCompile(`^[a-z2-7]{16}\n$`)
	oneToken = regexp.MustCompile(`^wm_[A-Za-z0-9_-]{43}\n$`)
)

func TestUserAndToken(t *testing.T) {
	_, env := dataDir(t)
	if out := good(t, env, "user", "add", "--email", "Ann@Example.org", "--name", "Ann Example", "--role", "admin"); !onePID.MatchString(out) {
		t.Errorf("user add prints %q", out)
	}
	if out := good(t, env, "token", "create", "--email", "ann@example.org", "--scope", "read,write,admin", "--name", "test"); !oneToken.MatchString(out) {
		t.Errorf("token create prints %q", out)
	}
	var made struct{ ID, Token string }
	decode(t, good(t, env, "user", "add", "--json", "--email", "bo@example.org", "--name", "Bo"), &made)
	decode(t, good(t, env, "token", "create", "--json", "--email=bo@example.org"), &made)
	if !onePID.MatchString(made.ID+"\n") || !oneToken.MatchString(made.Token+"\n") {
		t.Errorf("as JSON: %+v", made)
	}
	bad(t, 1, "scopes: Only an administrator", env, "token", "create", "--email", "bo@example.org", "--scope", "admin")
	bad(t, 1, "scopes", env, "token", "create", "--email", "bo@example.org", "--scope", "everything")
	bad(t, 1, "Nobody here has the email address", env, "token", "create", "--email", "cy@example.org")
	bad(t, 1, "email", env, "user", "add", "--email", "nobody", "--name", "No Body")
	bad(t, 1, "org: There is no organisation", env, "user", "add", "--email", "di@example.org", "--name", "Di", "--org", "nowhere")
}

func TestPasswordComesFromStandardInput(t *testing.T) {
	_, env := dataDir(t)
	args := []string{"user", "add", "--email", "ann@example.org", "--name", "Ann", "--password-stdin"}
	if r := waymark(t, "short\n", env, args...); r.code != 1 || !strings.Contains(r.err, "password:") {
		t.Errorf("a short password: %+v", r)
	}
	if r := waymark(t, "", env, args...); r.code != 2 {
		t.Errorf("no password: %+v", r)
	}
	if r := waymark(t, "nine quiet herons\n", env, args...); r.code != 0 || !onePID.MatchString(r.out) {
		t.Errorf("a good password: %+v", r)
	}
	if r := waymark(t, "nine quiet herons\n", env, args...); r.code != 1 || !strings.Contains(r.err, "already uses") {
		t.Errorf("the same again: %+v", r)
	}
}

func TestUsage(t *testing.T) {
	dir, env := dataDir(t)
	bad(t, 2, "waymark help", env)
	bad(t, 2, "no command called dance", env, "dance")
	bad(t, 2, "no command called user", env, "user")
	bad(t, 2, "waymark help import", env, "import")
	bad(t, 2, "no map called odd", env, "import", "--map", "odd", "x")
	bad(t, 2, "-surprise", env, "serve", "--surprise")
	bad(t, 2, "here is not expected", env, "serve", "here")
	bad(t, 2, "--email is needed", env, "user", "add", "--name", "Ann")
	bad(t, 2, "--name is needed", env, "user", "add", "--email", "a@example.org")
	bad(t, 2, "member or admin", env, "user", "add", "--email", "a@example.org", "--name", "Ann", "--role", "king")
	bad(t, 2, "--listen has a value", env, "serve", "--listen", "nowhere")
	bad(t, 1, "no such file", env, "import", dir+"-not")
	bad(t, 1, "is a directory", env, "import", t.TempDir())
}

func TestHelp(t *testing.T) {
	all := good(t, nil, "help")
	for _, c := range commands() {
		if !strings.Contains(all, "\n  "+c.name+" ") {
			t.Errorf("help does not list %s", c.name)
		}
		one := good(t, nil, append([]string{"help"}, strings.Fields(c.name)...)...)
		if !strings.Contains(one, "  waymark "+c.name) || strings.Contains(one, "⟦") {
			t.Errorf("help %s: %s", c.name, one)
		}
		if asked := good(t, nil, append(strings.Fields(c.name), "--help")...); asked != one && c.name != "help" {
			t.Errorf("%s --help: %s", c.name, asked)
		}
	}
	if both := good(t, nil, "help", "index"); strings.Count(both, "  waymark index ") != 3 {
		t.Errorf("help index: %s", both)
	}
	for _, inner := range []string{speakWorker, readDocument} {
		if strings.Contains(all, inner) {
			t.Errorf("help lists %s, which people do not start", inner)
		}
	}
	if out := good(t, nil, "version"); out != version+"\n" {
		t.Errorf("version prints %q", out)
	}
	bad(t, 2, "no command called dance", nil, "help", "dance")
}

func TestMigrate(t *testing.T) {
	_, env := dataDir(t)
	var a migrateAnswer
	decode(t, good(t, env, "migrate", "--json"), &a)
	if a.Migrations == 0 {
		t.Error("a new database had nothing to migrate")
	}
	if out := good(t, env, "migrate"); out != "0 migrations were run\n" {
		t.Errorf("a second time: %q", out)
	}
}
