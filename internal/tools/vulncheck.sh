#!/bin/sh
# Looks for known vulnerabilities that the program can reach:
# vulncheck.sh TOOL ARCHIVE DATE SUM [PACKAGES]. ARCHIVE is a copy of the Go
# vulnerability database, DATE the day it was made and SUM its SHA-256; the
# copy does not know its own age. Without ARCHIVE, or where it is too old, the
# live database is asked. TODAY and LIVE stand in for both in tests.
set -eu
tool=$1 archive=$2 made=$3 sum=$4 packages=${5:-./...}
warn=120 limit=180
live=${LIVE:-https://vuln.go.dev}

online() { curl -fsS -m 10 -o /dev/null "$live/index/db.json" 2>/dev/null; }

if [ ! -f "$archive" ]; then
	online || { echo "Skipped: vulnerabilities, since neither a copy of the database nor $live is at hand"; exit 0; }
	exec "$tool" -db "$live" "$packages"
fi
if [ "$(sha256sum "$archive" | cut -d' ' -f1)" != "$sum" ]; then
	echo "vulnerabilities: $archive is another copy than the Makefile knows: note its date and checksum there" >&2
	exit 1
fi
age=$((($(date -u -d "${TODAY:-now}" +%s) - $(date -u -d "$made" +%s)) / 86400))
if [ "$age" -gt "$limit" ]; then
	online || { echo "vulnerabilities: the copy of the database is $age days old, more than $limit: renew it" >&2; exit 1; }
	exec "$tool" -db "$live" "$packages"
fi
if [ "$age" -gt "$warn" ]; then
	echo "Warning: the copy of the vulnerability database is $age days old; after $limit days this check fails" >&2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
tar -xzf "$archive" -C "$dir"
echo "Vulnerabilities known on $made, $age days ago:"
"$tool" -db "file://$dir/vdb" "$packages"
