package files_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"waymark/internal/fault"
	"waymark/internal/files"
	"waymark/internal/testkit"
)

// build makes the S3 server once for all tests.
var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "waymark-s3-")
	if err != nil {
		return "", err
	}
	cmd := exec.Command("go", "build", "-C", filepath.Join("..", "tools", "s3server"), "-o", filepath.Join(dir, "s3server"), ".")
	cmd.Env = append(os.Environ(), "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", errors.Join(err, errors.New(string(out)))
	}
	return filepath.Join(dir, "s3server"), nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if os.Getenv("WAYMARK_SOAK") == "1" && os.Getenv(childDir) == "" {
		if path, err := build(); err == nil {
			_ = os.RemoveAll(filepath.Dir(path))
		}
	}
	os.Exit(code)
}

// A service is an S3 server that runs, and can be ended and started again.
type service struct {
	path, dir, at string
	end           func()
}

const key, secret, bucket = "waymark", "only for tests", "files"

func serve(t *testing.T) *service {
	t.Helper()
	if os.Getenv("WAYMARK_SOAK") != "1" {
		t.Skip("make soak tests buckets: the S3 server takes minutes to build")
	}
	path, err := build()
	if err != nil {
		t.Skipf("the S3 server cannot be built: %v", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	testkit.Must(t, err)
	s := &service{path: path, dir: t.TempDir(), at: l.Addr().String()}
	testkit.Must(t, l.Close())
	s.start(t)
	t.Cleanup(func() { s.end() })
	testkit.Must(t, s.client(t).MakeBucket(t.Context(), bucket, minio.MakeBucketOptions{}))
	return s
}

func (s *service) start(t *testing.T) {
	t.Helper()
	cmd := exec.Command(s.path, "-dir", s.dir, "-listen", s.at, "-key", key, "-secret", secret)
	leash, err := cmd.StdinPipe()
	testkit.Must(t, err)
	testkit.Must(t, cmd.Start())
	s.end = sync.OnceFunc(func() { _ = leash.Close(); _ = cmd.Wait() })
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		c, err := net.Dial("tcp", s.at)
		if err == nil {
			_ = c.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the S3 server does not listen: %v", err)
		}
	}
}

func (s *service) client(t *testing.T) *minio.Client {
	t.Helper()
	c, err := minio.New(s.at, &minio.Options{Creds: credentials.NewStaticV4(key, secret, ""), Region: "us-east-1"})
	testkit.Must(t, err)
	return c
}

func (s *service) config() files.S3 {
	return files.S3{Endpoint: "http://" + s.at, Bucket: bucket, Region: "us-east-1", Key: key, Secret: secret}
}

// store is one before the bucket, with a directory of its own.
func (s *service) store(t *testing.T, most int64) *files.Store {
	t.Helper()
	b, err := s.config().Open()
	testkit.Must(t, err)
	return files.Behind(filepath.Join(t.TempDir(), "near"), b, most)
}

// eachStore tests what holds of a directory and of a bucket.
func eachStore(t *testing.T, test func(t *testing.T, s *files.Store)) {
	t.Run("directory", func(t *testing.T) { test(t, files.In(filepath.Join(t.TempDir(), "files"))) })
	t.Run("bucket", func(t *testing.T) { test(t, serve(t).store(t, 1<<20)) })
}

func contents(t *testing.T, s *files.Store, hash string) string {
	t.Helper()
	f, n, err := s.Open(hash)
	testkit.Must(t, err)
	got, err := io.ReadAll(f)
	testkit.Must(t, errors.Join(err, f.Close()))
	if int64(len(got)) != n {
		t.Errorf("%d bytes of %d", len(got), n)
	}
	return string(got)
}

func TestEachStore(t *testing.T) {
	eachStore(t, func(t *testing.T, s *files.Store) {
		testkit.Must(t, s.Check(t.Context()))
		if len(everything(t, s)) != 0 || s.Exists(strings.Repeat("0", 64)) {
			t.Error("it is not empty")
		}
		one, two := put(t, s, "one"), put(t, s, "two")
		if put(t, s, "one") != one || len(everything(t, s)) != 2 || everything(t, s)[two] != 3 {
			t.Errorf("the same file twice is not one: %v", everything(t, s))
		}
		if contents(t, s, one) != "one" || !s.Exists(two) {
			t.Error("what was put is not there")
		}
		for _, name := range []string{strings.Repeat("0", 64), "", "../" + one, strings.ToUpper(one)} {
			if _, _, err := s.Open(name); !errors.Is(err, files.ErrMissing) {
				t.Errorf("open %q: %v", name, err)
			}
			if err := s.Verify(t.Context(), name); !errors.Is(err, files.ErrMissing) {
				t.Errorf("verify %q: %v", name, err)
			}
		}
		testkit.Must(t, s.Verify(t.Context(), one))
		before := time.Now().Add(-time.Hour)
		if gone, err := s.Delete(one, before); gone || err != nil {
			t.Errorf("a young file: %v %v", gone, err)
		}
		testkit.Must(t, s.Touch(one, before.Add(-time.Hour)))
		testkit.Must(t, s.Touch(strings.Repeat("0", 64), time.Now()))
		if gone, err := s.Delete(one, before); !gone || err != nil || s.Exists(one) {
			t.Errorf("an old file: %v %v", gone, err)
		}
		if _, _, err := s.Open(one); !errors.Is(err, files.ErrMissing) {
			t.Errorf("one that is gone: %v", err)
		}
		if gone, err := s.Delete(one, time.Now()); gone || err != nil {
			t.Errorf("one that is gone, again: %v %v", gone, err)
		}
		testkit.Must(t, s.Touch(two, before.Add(-time.Hour)))
		put(t, s, "two")
		if gone, err := s.Delete(two, before); gone || err != nil {
			t.Errorf("put again it is as young as a new one: %v %v", gone, err)
		}
	})
}

// A large file goes in parts, and comes back whole on another node.
func TestLargeFileInBucket(t *testing.T) {
	far := serve(t)
	large := strings.Repeat("0123456789abcdef", 40<<20/16)
	hash, n, err := far.store(t, 1).Put(strings.NewReader(large), 50<<20)
	testkit.Must(t, err)
	if n != int64(len(large)) || contents(t, far.store(t, 1), hash) != large {
		t.Errorf("%d bytes came back otherwise", n)
	}
}

// The directory before a bucket keeps what was asked for last, and gives way.
func TestRoomBeforeBucket(t *testing.T) {
	s := serve(t).store(t, 7)
	one, two, three := put(t, s, "one"), put(t, s, "two"), put(t, s, "three")
	testkit.Must(t, os.Chtimes(filepath.Join(s.Dir(), files.Name(one)), time.Time{}, time.Now().Add(-3*time.Hour)))
	testkit.Must(t, os.Chtimes(filepath.Join(s.Dir(), files.Name(two)), time.Time{}, time.Now().Add(-2*time.Hour)))
	contents(t, s, one) // asked for just now
	testkit.Must(t, s.Sweep(time.Now().Add(-time.Hour)))
	if n := entries(t, s.Dir()); n != 1 {
		t.Errorf("%d files of eleven bytes stay where seven may", n)
	}
	for hash, want := range map[string]string{one: "one", two: "two", three: "three"} {
		if contents(t, s, hash) != want {
			t.Errorf("%q is lost", want)
		}
	}
}

// While the service is away nothing is kept and nothing is promised; what lies
// at hand is still given, and afterwards all is as before.
func TestServiceAway(t *testing.T) {
	far := serve(t)
	s := far.store(t, 1<<20)
	one := put(t, s, "one")
	other := far.store(t, 1<<20)
	far.end()
	if contents(t, s, one) != "one" {
		t.Error("what lies at hand is not given")
	}
	away := func(what string, err error) {
		t.Helper()
		var f *fault.Fault
		if !errors.Is(err, files.ErrAway) || !errors.As(err, &f) || f.Kind != fault.Unavailable || f.Retry == 0 {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, _, err := s.Put(strings.NewReader("two"), limit)
	away("put", err)
	_, _, err = other.Open(one)
	away("open", err)
	away("check", s.Check(t.Context()))
	if n := entries(t, s.Dir()); n != 1 {
		t.Errorf("%d files lie at hand, one was kept", n)
	}
	far.start(t)
	if contents(t, other, one) != "one" {
		t.Error("it does not come back")
	}
}

// What the service gives is held against its name, and never kept at hand.
func TestBucketRots(t *testing.T) {
	far := serve(t)
	s := far.store(t, 1<<20)
	one := put(t, s, "one")
	_, err := far.client(t).PutObject(t.Context(), bucket, files.Name(one), strings.NewReader("onf"), 3, minio.PutObjectOptions{})
	testkit.Must(t, err)
	if err := s.Verify(t.Context(), one); !errors.Is(err, files.ErrDamaged) {
		t.Errorf("verify: %v", err)
	}
	other := far.store(t, 1<<20)
	if _, _, err := other.Open(one); !errors.Is(err, files.ErrDamaged) || entries(t, other.Dir()) != 0 {
		t.Errorf("open: %v", err)
	}
}

func TestWhatIsNoBucket(t *testing.T) {
	far := serve(t)
	for _, at := range []string{"", "objects.example.org", "http://objects.example.org", "ftp://localhost", "https://a:b@objects.example.org", "https://objects.example.org/x", "https://objects.example.org?x"} {
		if _, err := (files.S3{Endpoint: at, Bucket: bucket}).Open(); !errors.Is(err, files.ErrEndpoint) {
			t.Errorf("%q: %v", at, err)
		}
	}
	other, wrong := far.config(), far.config()
	other.Bucket, wrong.Secret = "another", "not this one"
	for name, c := range map[string]files.S3{"another bucket": other, "another secret": wrong} {
		b, err := c.Open()
		testkit.Must(t, err)
		if err := b.Check(context.Background()); !errors.Is(err, files.ErrNoBucket) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
