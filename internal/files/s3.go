package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"waymark/internal/fault"
)

// S3 says which bucket of which service keeps the files.
type S3 struct {
	Endpoint string // https://objects.example.org; http:// on this computer alone
	Bucket   string
	Region   string
	Key      string
	Secret   string
}

// ErrAway says that the service that keeps the files cannot be reached.
var ErrAway = errors.New("files: the service that keeps them cannot be reached")

// Why an address of a service is not taken.
var (
	ErrEndpoint = errors.New("files: the address must be https://HOST, or http:// on this computer")
	ErrNoBucket = errors.New("files: there is no such bucket, or the key may not use it")
)

// putKey is where an object remembers when it was last touched: the service
// itself only knows when it was written.
const putKey = "Waymark-Put"

// awayFor is when to try again where the service is away.
const awayFor = 30 * time.Second

// partSize is what is held in memory of a large file while it is sent.
const partSize = 16 << 20

type s3 struct {
	c      *minio.Client
	bucket string
}

// Open gives the bucket. Nothing is asked of the service yet, so that a forum
// starts while it is away; Check does.
func (c S3) Open() (Bucket, error) {
	u, err := url.Parse(c.Endpoint)
	if err != nil || u.Host == "" || u.Path != "" && u.Path != "/" || u.User != nil || u.RawQuery != "" ||
		u.Scheme != "https" && (u.Scheme != "http" || !local(u.Hostname())) {
		return nil, ErrEndpoint
	}
	m, err := minio.New(u.Host, &minio.Options{
		Creds: credentials.NewStaticV4(c.Key, c.Secret, ""), Secure: u.Scheme == "https", Region: c.Region, MaxRetries: 4,
		BucketLookup: minio.BucketLookupPath,
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEndpoint, err)
	}
	return s3{m, c.Bucket}, nil
}

// Check says what stands in the way of using the bucket: ErrAway, ErrNoBucket
// or nothing.
func (s s3) Check(ctx context.Context) error {
	there, err := s.c.BucketExists(ctx, s.bucket)
	if err = told(err); err != nil && !errors.Is(err, ErrAway) || err == nil && !there {
		err = errors.Join(ErrNoBucket, err)
	}
	return err
}

// local says whether a host is this computer.
func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (s s3) Put(ctx context.Context, name string, r io.Reader, size int64) error {
	_, err := s.c.PutObject(ctx, s.bucket, name, r, size, minio.PutObjectOptions{
		ContentType: "application/octet-stream", PartSize: partSize, SendContentMd5: true,
		UserMetadata: touched(time.Now()), //nolint:forbidigo // when bytes are written, as a file system says of a file
	})
	return told(err)
}

func (s s3) Get(ctx context.Context, name string) (io.ReadCloser, error) {
	o, err := s.c.GetObject(ctx, s.bucket, name, minio.GetObjectOptions{})
	if err != nil {
		return nil, told(err)
	}
	// the client asks when it is first read
	if _, err := o.Stat(); err != nil {
		return nil, errors.Join(told(err), o.Close())
	}
	return o, nil
}

func (s s3) Stat(ctx context.Context, name string) (int64, time.Time, error) {
	o, err := s.c.StatObject(ctx, s.bucket, name, minio.StatObjectOptions{})
	if err != nil {
		return 0, time.Time{}, told(err)
	}
	if micros, err := strconv.ParseInt(o.UserMetadata[putKey], 10, 64); err == nil {
		return o.Size, time.UnixMicro(micros), nil
	}
	return o.Size, o.LastModified, nil
}

func (s s3) Touch(ctx context.Context, name string, at time.Time) error {
	_, err := s.c.CopyObject(ctx, minio.CopyDestOptions{
		Bucket: s.bucket, Object: name, ReplaceMetadata: true, UserMetadata: touched(at),
	}, minio.CopySrcOptions{Bucket: s.bucket, Object: name})
	return told(err)
}

// touched is what an object remembers of a time.
func touched(at time.Time) map[string]string {
	return map[string]string{putKey: strconv.FormatInt(at.UnixMicro(), 10)}
}

func (s s3) Remove(ctx context.Context, name string) error {
	err := told(s.c.RemoveObject(ctx, s.bucket, name, minio.RemoveObjectOptions{}))
	if errors.Is(err, ErrMissing) {
		return nil
	}
	return err
}

func (s s3) Walk(ctx context.Context, each func(name string, size int64) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for o := range s.c.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Recursive: true}) {
		if o.Err != nil {
			return told(o.Err)
		}
		if err := each(o.Key, o.Size); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// told gives what went wrong in the store's own words.
func told(err error) error {
	if err == nil {
		return nil
	}
	switch r := minio.ToErrorResponse(err); {
	case r.Code == "NoSuchKey" || r.StatusCode == http.StatusNotFound:
		return ErrMissing
	case r.StatusCode == 0 || r.StatusCode >= 500:
		f := fault.New(fault.Unavailable, "files_away", "fault.files_away")
		f.Retry, f.Cause = awayFor, fmt.Errorf("%w: %w", ErrAway, err)
		return f
	}
	return err
}
