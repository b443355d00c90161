package main

import (
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/internal/files"
	"waymark/internal/mail"
	"waymark/internal/words"
)

// A config is all that can be set, checked and ready for use.
type config struct {
	Data     string // directory
	Listen   string
	URL      string
	Database string
	Demo     bool
	Limits   bool
	JSONLog  bool
	Level    slog.Level
	TLSCert  string
	TLSKey   string
	Proxies  []netip.Prefix
	Zone     *time.Location
	Metrics  string        // address to listen on; empty: none
	Drain    time.Duration // from no longer being ready to taking no more
	Language string
	Mail     mail.Config
	Files    string // directory; empty: in the data directory
	FileSize int64  // of the largest that is taken, in bytes
	S3       files.S3
	Held     int64 // bytes that the directory keeps of a bucket's files
	bucket   files.Bucket
	ClamAV   string // address or path of a socket; empty: nobody looks for viruses

	Speak bool // whether the anonymous channel is there

	BackupDir  string // empty: in the data directory
	BackupHour int    // of the night; -1 for none
	BackupKeep int    // nightly backups

	values []value // where each came from
}

// A setting is one thing that can be set, under its names in the three places.
type setting struct {
	key      string // in the TOML file; --key-with-dashes and WAYMARK_KEY elsewhere
	help     string // of the catalogue
	standard string
	toggle   bool // its flag needs no value
	secret   bool // may be given as WAYMARK_KEY_FILE, and is never shown whole
	server   bool // of serve alone
	set      func(c *config, text string) bool
}

func (s setting) flag() string { return strings.ReplaceAll(s.key, "_", "-") }

func (s setting) env() string { return "WAYMARK_" + strings.ToUpper(s.key) }

// settings are in the order of --print-config.
var settings = []setting{
	{key: "data", help: "cli.set_data", standard: "data", set: func(c *config, v string) bool { c.Data = filepath.Clean(v); return v != "" }},
	{key: "database", help: "cli.set_database", secret: true, set: func(c *config, v string) bool { c.Database = v; return isDatabase(v) }},
	{key: "files", help: "cli.set_files", set: func(c *config, v string) bool { c.Files = v; return !strings.Contains(v, "://") }},
	{key: "s3_endpoint", help: "cli.set_s3_endpoint", set: func(c *config, v string) bool { c.S3.Endpoint = v; return true }},
	{key: "s3_bucket", help: "cli.set_s3_bucket", set: func(c *config, v string) bool { c.S3.Bucket = v; return !strings.ContainsAny(v, "/ ") }},
	{key: "s3_region", help: "cli.set_s3_region", standard: "us-east-1", set: func(c *config, v string) bool { c.S3.Region = v; return v != "" }},
	{key: "s3_key", help: "cli.set_s3_key", set: func(c *config, v string) bool { c.S3.Key = v; return true }},
	{key: "s3_secret", help: "cli.set_s3_secret", secret: true, set: func(c *config, v string) bool { c.S3.Secret = v; return true }},
	{key: "s3_held", help: "cli.set_s3_held", standard: "1024", set: setHeld},
	{key: "clamav", help: "cli.set_clamav", set: func(c *config, v string) bool { c.ClamAV = v; return v == "" || filepath.IsAbs(v) || isAddress(v) }},
	{key: "backup_dir", help: "cli.set_backup_dir", set: func(c *config, v string) bool { c.BackupDir = v; return true }},
	{key: "listen", help: "cli.set_listen", standard: "127.0.0.1:8080", server: true, set: func(c *config, v string) bool { c.Listen = v; return isAddress(v) }},
	{key: "url", help: "cli.set_url", server: true, set: func(c *config, v string) bool { c.URL = strings.TrimSuffix(v, "/"); return v == "" || isBase(v) }},
	{key: "demo", help: "cli.set_demo", standard: "off", toggle: true, server: true, set: func(c *config, v string) bool { return toggle(v, &c.Demo) }},
	{key: "limits", help: "cli.set_limits", standard: "on", server: true, set: func(c *config, v string) bool { return toggle(v, &c.Limits) }},
	{key: "log", help: "cli.set_log", standard: "text", server: true, set: setLog},
	{key: "tls_cert", help: "cli.set_tls_cert", server: true, set: func(c *config, v string) bool { c.TLSCert = v; return true }},
	{key: "tls_key", help: "cli.set_tls_key", server: true, set: func(c *config, v string) bool { c.TLSKey = v; return true }},
	{key: "proxies", help: "cli.set_proxies", server: true, set: setProxies},
	{key: "metrics_listen", help: "cli.set_metrics_listen", server: true, set: func(c *config, v string) bool { c.Metrics = v; return v == "" || isAddress(v) }},
	{key: "drain", help: "cli.set_drain", standard: "0s", server: true, set: setDrain},
	{key: "timezone", help: "cli.set_timezone", standard: "Europe/London", server: true, set: setZone},
	{key: "language", help: "cli.set_language", standard: words.Default, server: true, set: setLanguage},
	{key: "speak", help: "cli.set_speak", standard: "off", toggle: true, server: true, set: func(c *config, v string) bool { return toggle(v, &c.Speak) }},
	{key: "file_size", help: "cli.set_file_size", standard: "50", server: true, set: setFileSize},
	{key: "backup_hour", help: "cli.set_backup_hour", standard: "2", server: true, set: setBackupHour},
	{key: "backup_keep", help: "cli.set_backup_keep", standard: "14", server: true, set: setBackupKeep},
	{key: "smtp_host", help: "cli.set_smtp_host", server: true, set: func(c *config, v string) bool { c.Mail.Host = v; return !strings.ContainsAny(v, ": /") }},
	{key: "smtp_port", help: "cli.set_smtp_port", server: true, set: setPort},
	{key: "smtp_tls", help: "cli.set_smtp_tls", standard: string(mail.StartTLS), server: true, set: setMailTLS},
	{key: "smtp_username", help: "cli.set_smtp_username", server: true, set: func(c *config, v string) bool { c.Mail.Username = v; return true }},
	{key: "smtp_password", help: "cli.set_smtp_password", secret: true, server: true, set: func(c *config, v string) bool { c.Mail.Password = v; return true }},
	{key: "smtp_from", help: "cli.set_smtp_from", server: true, set: func(c *config, v string) bool { c.Mail.From = v; return v == "" || mail.IsSender(v) }},
}

func isDatabase(v string) bool {
	if !strings.Contains(v, "://") {
		return v == ""
	}
	u, err := url.Parse(v)
	return err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql")
}

func isAddress(v string) bool {
	_, port, err := net.SplitHostPort(v)
	return err == nil && port != ""
}

func isBase(v string) bool {
	u, err := url.Parse(v)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && u.User == nil
}

// toggle understands what people write for yes and no.
func toggle(v string, to *bool) bool {
	switch strings.ToLower(v) {
	case "1", "on", "true", "yes":
		*to = true
	case "0", "off", "false", "no", "":
		*to = false
	default:
		return false
	}
	return true
}

// setLog takes a form, a level or both: "json", "debug", "text;warn".
func setLog(c *config, v string) bool {
	c.JSONLog, c.Level = false, slog.LevelInfo
	for _, w := range strings.FieldsFunc(strings.ToLower(v), func(r rune) bool { return strings.ContainsRune(" ;,:", r) }) {
		switch w {
		case "text":
		case "json":
			c.JSONLog = true
		case "debug":
			c.Level = slog.LevelDebug
		case "info":
		case "warn":
			c.Level = slog.LevelWarn
		case "error":
			c.Level = slog.LevelError
		default:
			return false
		}
	}
	return true
}

func setProxies(c *config, v string) bool {
	c.Proxies = nil
	for _, one := range strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' }) {
		p, err := netip.ParsePrefix(one)
		if err != nil {
			a, err := netip.ParseAddr(one)
			if err != nil {
				return false
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		c.Proxies = append(c.Proxies, p)
	}
	return true
}

func setDrain(c *config, v string) (ok bool) {
	d, err := time.ParseDuration(v)
	c.Drain = d
	return err == nil && d >= 0 && d <= time.Minute
}

func setLanguage(c *config, v string) bool {
	c.Language = v
	return v == words.Pseudo || slices.Contains(words.Languages(), v)
}

func setPort(c *config, v string) bool {
	c.Mail.Port = 0
	if v == "" {
		return true
	}
	n, err := strconv.ParseUint(v, 10, 16)
	c.Mail.Port = int(n) //nolint:gosec // 16 bits
	return err == nil && n > 0
}

func setFileSize(c *config, v string) bool {
	n, err := strconv.ParseInt(v, 10, 64)
	c.FileSize = n << 20
	return err == nil && n >= 1 && n <= 2000
}

func setMailTLS(c *config, v string) bool {
	c.Mail.TLS = mail.Mode(v)
	return mail.Ports[c.Mail.TLS] != 0
}

func setZone(c *config, v string) bool {
	zone, err := time.LoadLocation(v)
	c.Zone = zone
	return err == nil && v != "" && v != "Local"
}

// loopback says whether an address to listen on can be reached from this
// computer alone.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}
