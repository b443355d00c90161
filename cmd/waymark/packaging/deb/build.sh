#!/bin/sh
# Makes a Debian package: build.sh BINARY VERSION DIRECTORY. Prints its path.
set -eu
binary=$1 version=$2 out=$3
here=$(cd "$(dirname "$0")" && pwd)
docs=$here/../../../../internal/docs
architecture=$(dpkg --print-architecture)

# A version of Debian begins with a digit and has no hyphen.
version=$(printf '%s' "$version" | sed 's/^v//; s/-/+/g')
case $version in [0-9]*) ;; *) version="0~$version" ;; esac

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"
put() { install -D -m "$1" "$2" "$tree/$3"; }
put 755 "$binary" usr/bin/waymark
put 644 "$here/../waymark.service" usr/lib/systemd/system/waymark.service
put 644 "$here/../waymark.socket" usr/lib/systemd/system/waymark.socket
put 644 "$here/../waymark.toml" etc/waymark/waymark.toml
put 644 "$docs/operations.md" usr/share/doc/waymark/operations.md
for script in postinst prerm postrm; do put 755 "$here/$script" "DEBIAN/$script"; done
echo /etc/waymark/waymark.toml >"$tree/DEBIAN/conffiles"
size=$(du -sk "$tree" | cut -f1)
sed "s/@VERSION@/$version/; s/@ARCHITECTURE@/$architecture/; s/@SIZE@/$size/" "$here/control" >"$tree/DEBIAN/control"
(cd "$tree" && find usr etc -type f -exec md5sum {} + >DEBIAN/md5sums)
find "$tree" -type d -exec chmod 755 {} +
find "$tree" -exec touch -h -d "@${SOURCE_DATE_EPOCH:-0}" {} +

mkdir -p "$out"
file=$out/waymark_${version}_$architecture.deb
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-0} dpkg-deb --root-owner-group -Zxz --build "$tree" "$file" >/dev/null
echo "$file"
