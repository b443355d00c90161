// Command image makes a container image of one static program, without a
// container builder: an archive in the OCI layout that docker load and podman
// load take too. The same program gives the same bytes.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"runtime"
	"time"
)

// user is who the program is in the container; nobody on the host has it.
const user = 65532

func main() {
	binary := flag.String("binary", "bin/waymark", "the program")
	certs := flag.String("certs", "/etc/ssl/certs/ca-certificates.crt", "certificates of authorities; left out where they are missing")
	version := flag.String("version", "unknown", "the version")
	out := flag.String("o", "bin/waymark-image.tar", "where to put the image")
	flag.Parse()
	if err := run(*binary, *certs, *version, *out); err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
	fmt.Println(*out)
}

// A descriptor names a blob of an image.
type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

const kind = "application/vnd.oci.image."

func run(binary, certs, version, out string) error {
	program, err := os.ReadFile(binary)
	if err != nil {
		return err
	}
	authorities, err := os.ReadFile(certs)
	if err != nil {
		authorities = nil
	}
	plain, err := layer(program, authorities)
	if err != nil {
		return err
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(plain); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	files := map[string][]byte{}
	add := func(mediaType string, b []byte) descriptor {
		sum := sha256.Sum256(b)
		name := hex.EncodeToString(sum[:])
		files["blobs/sha256/"+name] = b
		return descriptor{MediaType: mediaType, Digest: "sha256:" + name, Size: len(b)}
	}
	content := add(kind+"layer.v1.tar+gzip", packed.Bytes())
	sum := sha256.Sum256(plain)
	config := add(kind+"config.v1+json", encode(map[string]any{
		"architecture": runtime.GOARCH, "os": "linux", "created": time.Unix(0, 0).UTC(),
		"config": map[string]any{
			"User": fmt.Sprintf("%d:%d", user, user), "WorkingDir": "/data",
			"Entrypoint": []string{"/waymark"}, "Cmd": []string{"serve"},
			"Env":          []string{"WAYMARK_DATA=/data", "WAYMARK_LISTEN=:8080", "WAYMARK_LOG=json"},
			"ExposedPorts": map[string]any{"8080/tcp": struct{}{}}, "Volumes": map[string]any{"/data": struct{}{}},
			"StopSignal": "SIGTERM", "Labels": map[string]string{"org.opencontainers.image.title": "waymark", "org.opencontainers.image.version": version},
		},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{"sha256:" + hex.EncodeToString(sum[:])}},
	}))
	manifest := add(kind+"manifest.v1+json", encode(map[string]any{
		"schemaVersion": 2, "mediaType": kind + "manifest.v1+json", "config": config, "layers": []descriptor{content},
	}))
	manifest.Annotations = map[string]string{"org.opencontainers.image.ref.name": "latest", "io.containerd.image.name": "docker.io/library/waymark:latest"}
	files["oci-layout"] = encode(map[string]string{"imageLayoutVersion": "1.0.0"})
	files["index.json"] = encode(map[string]any{"schemaVersion": 2, "mediaType": kind + "index.v1+json", "manifests": []descriptor{manifest}})
	path := func(d descriptor) string { return "blobs/sha256/" + d.Digest[len("sha256:"):] }
	files["manifest.json"] = encode([]map[string]any{{"Config": path(config), "RepoTags": []string{"waymark:latest"}, "Layers": []string{path(content)}}})
	return write(out, files)
}
