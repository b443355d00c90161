package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"waymark/internal/testkit"
)

// tool runs a program that must be installed, and gives what it prints.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		testkit.Missing(t, name+" is not installed")
	}
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Env = append(os.Environ(), "GOFLAGS=", "SYSTEMD_COLORS=0", "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

const exposureAtMost = 1.5

var exposure = regexp.MustCompile(`Overall exposure level for \S+: ([0-9.]+)`)

// exposureOf is systemd's figure for how much a service may do, from 0 to 10.
func exposureOf(t *testing.T, unit string) float64 {
	t.Helper()
	out := tool(t, "systemd-analyze", "security", "--offline=true", "--no-pager", unit)
	m := exposure.FindStringSubmatch(out)
	if m == nil {
		t.Fatalf("systemd-analyze says no level:\n%s", out)
	}
	level, err := strconv.ParseFloat(m[1], 64)
	testkit.Must(t, err)
	return level
}

func TestServiceIsHardened(t *testing.T) {
	level := exposureOf(t, filepath.Join("packaging", "waymark.service"))
	t.Logf("exposure %.1f", level)
	if level > exposureAtMost {
		t.Errorf("the service is exposed at %.1f, more than %.1f", level, exposureAtMost)
	}
	// The control: without one of its walls it is over the limit.
	text, err := os.ReadFile(filepath.Join("packaging", "waymark.service"))
	testkit.Must(t, err)
	open := filepath.Join(t.TempDir(), "waymark.service")
	testkit.Must(t, os.WriteFile(open, bytes.ReplaceAll(text, []byte("CapabilityBoundingSet=\n"), nil), 0o600))
	if level := exposureOf(t, open); level <= exposureAtMost {
		t.Errorf("with all capabilities it is exposed at %.1f", level)
	}
}

// systemd understands every line of the units.
func TestUnitsAreUnderstood(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"waymark.service", "waymark.socket"} {
		text, err := os.ReadFile(filepath.Join("packaging", name))
		testkit.Must(t, err)
		text = bytes.ReplaceAll(text, []byte("/usr/bin/waymark"), []byte("/bin/true"))
		text = bytes.ReplaceAll(text, []byte("Documentation=file:///usr/share/doc/waymark/operations.md\n"), nil)
		testkit.Must(t, os.WriteFile(filepath.Join(dir, name), text, 0o600))
	}
	for _, line := range strings.Split(tool(t, "systemd-analyze", "verify", "--man=no", filepath.Join(dir, "waymark.service"), filepath.Join(dir, "waymark.socket")), "\n") {
		if strings.Contains(line, "waymark") {
			t.Error(line)
		}
	}
}

func TestPackage(t *testing.T) {
	if _, err := exec.LookPath("dpkg-deb"); err != nil {
		testkit.Missing(t, "dpkg-deb is not installed")
	}
	program := write(t, "waymark", "#!/bin/sh\necho it runs\n")
	build := func() string {
		return strings.TrimSpace(tool(t, "sh", "packaging/deb/build.sh", program, "v1.2.3-4-gabc", t.TempDir()))
	}
	file := build()
	if got := tool(t, "dpkg-deb", "-f", file, "Version"); got != "1.2.3+4+gabc\n" {
		t.Errorf("the package's version is %q", got)
	}
	list := tool(t, "dpkg-deb", "-c", file)
	for _, want := range []string{
		"-rwxr-xr-x root/root", "./usr/bin/waymark\n", "./usr/lib/systemd/system/waymark.service\n", "./usr/lib/systemd/system/waymark.socket\n",
		"./etc/waymark/waymark.toml\n", "./usr/share/doc/waymark/operations.md\n",
	} {
		if !strings.Contains(list, want) {
			t.Errorf("no %q in\n%s", want, list)
		}
	}
	dir := t.TempDir()
	tool(t, "dpkg-deb", "-R", file, dir)
	if got := tool(t, "sh", "-c", "cd "+dir+" && md5sum -c --quiet DEBIAN/md5sums && cat DEBIAN/conffiles"); got != "/etc/waymark/waymark.toml\n" {
		t.Errorf("settings that upgrades leave alone: %q", got)
	}
	removes := regexp.MustCompile(`\b(rm|rmdir|unlink|find|shred|truncate|mv)\b`)
	for _, script := range []string{"postinst", "prerm", "postrm"} {
		text, err := os.ReadFile(filepath.Join(dir, "DEBIAN", script))
		testkit.Must(t, err)
		for line := range strings.Lines(string(text)) {
			if !strings.HasPrefix(line, "#") && !strings.Contains(line, "echo") && removes.MatchString(line) {
				t.Errorf("%s removes something: %s", script, line)
			}
		}
		tool(t, "sh", "-n", filepath.Join(dir, "DEBIAN", script))
	}
	first, err := os.ReadFile(file)
	testkit.Must(t, err)
	second, err := os.ReadFile(build())
	testkit.Must(t, err)
	if !bytes.Equal(first, second) {
		t.Error("the same program gives two packages")
	}
}

// The settings that the package brings are ones that the program takes.
func TestPackagedSettings(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("packaging", "waymark.toml"))
	testkit.Must(t, err)
	given := regexp.MustCompile(`(?m)^# ([a-z_]+ = )`).ReplaceAllString(string(text), "$1")
	for _, toml := range []string{string(text), given} {
		out := good(t, []string{"WAYMARK_CONFIG=" + write(t, "waymark.toml", toml)}, "serve", "--print-config")
		if !strings.Contains(out, `log = "text"`) {
			t.Error(out)
		}
	}
	if n := strings.Count(given, "\n# "); n < 3 {
		t.Errorf("only %d lines of explanation are left", n)
	}
}

// entries reads an archive.
func entries(t *testing.T, r io.Reader) (headers map[string]*tar.Header, files map[string][]byte) {
	t.Helper()
	headers, files = map[string]*tar.Header{}, map[string][]byte{}
	for a := tar.NewReader(r); ; {
		h, err := a.Next()
		if errors.Is(err, io.EOF) {
			return headers, files
		}
		testkit.Must(t, err)
		b, err := io.ReadAll(a)
		testkit.Must(t, err)
		headers[h.Name], files[h.Name] = h, b
	}
}

type blob struct{ Digest, MediaType string }

func TestImage(t *testing.T) {
	out := filepath.Join(t.TempDir(), "image.tar")
	program := write(t, "waymark", "a program")
	tool(t, "go", "run", "-C", filepath.Join("..", "..", "internal", "tools"), "./image", "-binary", program, "-certs", program, "-version", "1.2.3", "-o", out)
	f, err := os.Open(out)
	testkit.Must(t, err)
	defer func() { _ = f.Close() }()
	_, files := entries(t, f)
	named := func(b blob) []byte {
		name := "blobs/sha256/" + strings.TrimPrefix(b.Digest, "sha256:")
		sum := sha256.Sum256(files[name])
		if hex.EncodeToString(sum[:]) != filepath.Base(name) {
			t.Fatalf("%s is not what its name says", name)
		}
		return files[name]
	}
	var index struct{ Manifests []blob }
	decode(t, string(files["index.json"]), &index)
	var manifest struct {
		Config blob
		Layers []blob
	}
	decode(t, string(named(index.Manifests[0])), &manifest)
	var config struct {
		Config struct {
			User       string
			Entrypoint []string
			Env        []string
			Volumes    map[string]any
		}
		RootFS struct {
			DiffIDs []string `json:"diff_ids"`
		} `json:"rootfs"`
	}
	testkit.Must(t, json.Unmarshal(named(manifest.Config), &config))
	if c := config.Config; c.User != "65532:65532" || !slices.Equal(c.Entrypoint, []string{"/waymark"}) || c.Volumes["/data"] == nil || !slices.Contains(c.Env, "WAYMARK_DATA=/data") {
		t.Errorf("the container is set up as %+v", c)
	}
	z, err := gzip.NewReader(bytes.NewReader(named(manifest.Layers[0])))
	testkit.Must(t, err)
	plain, err := io.ReadAll(z)
	testkit.Must(t, err)
	if sum := sha256.Sum256(plain); config.RootFS.DiffIDs[0] != "sha256:"+hex.EncodeToString(sum[:]) {
		t.Error("the layer is not the one that the configuration names")
	}
	headers, content := entries(t, bytes.NewReader(plain))
	if string(content["waymark"]) != "a program" || headers["waymark"].Mode != 0o755 || headers["data/"].Uid != 65532 || headers["data/"].Mode != 0o700 {
		t.Errorf("the layer holds %v", headers)
	}
}
