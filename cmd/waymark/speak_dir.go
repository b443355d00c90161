package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const (
	speakFile = "speak.db" // in the data directory
	speakDir  = "speak"
	memory    = "/dev/shm"
)

// speakRun gives the directory for what is to be forgotten: the keys of
// envelopes and what waits for its slot. It says false where that is no
// memory but a disk, from which things are harder to take away.
func (p *program) speakRun(data string) (dir string, forgets bool, err error) {
	named, _, _ := strings.Cut(p.getenv("RUNTIME_DIRECTORY"), ":")
	full, err := filepath.Abs(data)
	if err != nil {
		return "", false, err
	}
	sum := sha256.Sum256([]byte(full))
	switch {
	case named != "":
		dir, forgets = filepath.Join(named, speakDir), true
	case isDir(memory):
		dir, forgets = filepath.Join(memory, "waymark-"+hex.EncodeToString(sum[:4])), true
	default:
		dir = filepath.Join(data, speakDir, "run")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", false, err
	}
	return dir, forgets, ownDir(dir)
}

// makeDir makes a directory below another, for nobody else's eyes.
func makeDir(in, name string) (string, error) {
	dir := filepath.Join(in, name)
	return dir, os.MkdirAll(dir, 0o700)
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// ownDir makes sure that a directory is one, and nobody else's.
func ownDir(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if s, ok := info.Sys().(*syscall.Stat_t); !info.IsDir() || ok && int(s.Uid) != os.Getuid() {
		return fmt.Errorf("%s is somebody else's", dir)
	}
	return os.Chmod(dir, 0o700) //nolint:gosec // a directory
}
