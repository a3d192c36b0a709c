#include <sodium.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/text/buf.h"
#include "lib/log.h"
#include "seal.h"

#define KEY_LEN	crypto_box_SEEDBYTES
_Static_assert(KEY_LEN == 32, "key_try() names the length");

/* This process's key pair, once loaded. */
static unsigned char	public_key[crypto_box_PUBLICKEYBYTES];
static unsigned char	secret_key[crypto_box_SECRETKEYBYTES];
static unsigned char	sign_key[crypto_generichash_KEYBYTES];
static bool		can_seal, can_open;

static bool
ready(void)
{
	if (sodium_init() < 0) {
		log_error("seal", "libsodium did not start");
		return false;
	}
	return true;
}

/* Written to a temporary file and linked into place, so that a key file is
 * always complete and an existing one is never overwritten. */
static enum err
key_create(const char *path)
{
	unsigned char key[KEY_LEN];
	struct buf tmp;
	enum err e = E_INTERNAL;
	int fd;

	buf_init(&tmp, 4096);
	buf_printf(&tmp, "%s.%ld", path, (long)getpid());
	randombytes_buf(key, sizeof(key));
	fd = open(tmp.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1) {
		log_error("seal", "%s: %s", tmp.data, strerror(errno));
	} else {
		if (write(fd, key, sizeof(key)) != (ssize_t)sizeof(key) ||
		    fsync(fd) == -1)
			log_error("seal", "%s: %s", tmp.data, strerror(errno));
		else if (link(tmp.data, path) == -1 && errno != EEXIST)
			log_error("seal", "%s: %s", path, strerror(errno));
		else
			e = E_OK;
		close(fd);
		unlink(tmp.data);
	}
	sodium_memzero(key, sizeof(key));
	buf_free(&tmp);
	return e;
}

/* Read a seed.  The buffer has room for one byte more, to detect a file that is
 * too long.  NULL, or what is wrong with the file. */
static const char *
key_try(const char *path, unsigned char seed[KEY_LEN + 1])
{
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return strerror(errno);
	n = read(fd, seed, KEY_LEN + 1);
	close(fd);
	return n == KEY_LEN ? NULL : "not a key of 32 bytes";
}

static enum err
key_read(const char *path, unsigned char seed[KEY_LEN + 1])
{
	const char *fault = key_try(path, seed);

	if (fault == NULL)
		return E_OK;
	log_error("seal", "%s: %s", path, fault);
	return E_INTERNAL;
}

static void
sign_key_of(const unsigned char *seed, unsigned char key[sizeof(sign_key)])
{
	static const char purpose[] = "patchbay signature 1";

	crypto_generichash(key, sizeof(sign_key),
	    (const unsigned char *)purpose, sizeof(purpose) - 1, seed,
	    KEY_LEN);
}

enum seal_key
seal_compare(const char *key_path)
{
	unsigned char seed[KEY_LEN + 1], other[sizeof(sign_key)];
	enum seal_key k = SEAL_MISSING;

	/* comparing signing keys is enough, and deriving one is a hundred times
	 * as fast as a key pair: pages ask this every few seconds */
	if (key_try(key_path, seed) == NULL) {
		sign_key_of(seed, other);
		k = sodium_memcmp(other, sign_key, sizeof(other)) == 0 ?
		    SEAL_SAME : SEAL_OTHER;
	}
	sodium_memzero(seed, sizeof(seed));
	sodium_memzero(other, sizeof(other));
	return k;
}

enum err
seal_init(const char *key_path)
{
	unsigned char seed[KEY_LEN + 1];
	enum err e;

	if (!ready())
		return E_INTERNAL;
	if (access(key_path, F_OK) == -1 && errno == ENOENT)
		return key_create(key_path);
	e = key_read(key_path, seed);
	sodium_memzero(seed, sizeof(seed));
	return e;
}

static enum err
load(const char *key_path, bool open_too)
{
	unsigned char seed[KEY_LEN + 1];
	enum err e;

	if (!ready())
		return E_INTERNAL;
	if ((e = key_read(key_path, seed)) == E_OK) {
		crypto_box_seed_keypair(public_key, secret_key, seed);
		sign_key_of(seed, sign_key);
		if (!open_too)
			sodium_memzero(secret_key, sizeof(secret_key));
		can_seal = true;
		can_open = open_too;
	}
	sodium_memzero(seed, sizeof(seed));
	return e;
}

enum err
seal_load(const char *key_path)
{
	return load(key_path, true);
}

enum err
seal_load_public(const char *key_path)
{
	return load(key_path, false);
}

int64_t
seal_fingerprint(void)
{
	static const char purpose[] = "patchbay key 1";
	unsigned char hash[crypto_generichash_BYTES];
	uint64_t n;

	if (!can_seal)
		abort();
	crypto_generichash(hash, sizeof(hash), public_key, sizeof(public_key),
	    (const unsigned char *)purpose, sizeof(purpose) - 1);
	memcpy(&n, hash, sizeof(n));
	return (int64_t)(le64toh(n) >> 1 | 1);
}

/* Base64url without padding; libsodium's takes 3,000 instructions more for the
 * few tokens that each page has.  All letters share a line of the processor's
 * cache, so each takes the same time. */
static char *
base64(struct arena *a, const unsigned char *bin, size_t n)
{
	static const char letters[64] __attribute__((aligned(64))) =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789-_";
	char *out = arena_space(a, (n + 2) / 3 * 4 + 1, 1), *p = out;
	unsigned v = 0, bits = 0;

	for (size_t i = 0; i < n; i++) {
		v = v << 8 | bin[i];
		for (bits += 8; bits >= 6; bits -= 6)
			*p++ = letters[v >> (bits - 6) & 63];
	}
	if (bits > 0)
		*p++ = letters[v << (6 - bits) & 63];
	*p = '\0';
	return out;
}

char *
seal(struct arena *a, const char *text)
{
	size_t len = strlen(text), total = len + crypto_box_SEALBYTES;
	unsigned char *out = arena_alloc(a, total);

	if (!can_seal || crypto_box_seal(out, (const unsigned char *)text,
	    len, public_key) != 0) {
		log_error("seal", "no key in this process");
		abort();
	}
	return base64(a, out, total);
}

char *
unseal(struct arena *a, const char *sealed)
{
	unsigned char *bin;
	char *text;
	size_t len, n;

	if (!can_open || sealed == NULL)
		return NULL;
	arena_secret(a);
	len = strlen(sealed);
	bin = arena_alloc(a, len + 1);
	if (sodium_base642bin(bin, len + 1, sealed, len, NULL, &n, NULL,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
	    n < crypto_box_SEALBYTES)
		return NULL;
	text = arena_alloc(a, n - crypto_box_SEALBYTES + 1);
	if (crypto_box_seal_open((unsigned char *)text, bin, n, public_key,
	    secret_key) != 0)
		return NULL;
	return text;
}

/*
 * Random bytes from a pool, so that not every request calls the kernel.  Bytes
 * that were handed out are wiped, and a forked process fills a pool of its
 * own.
 */
static size_t left;

static void
forget(void)
{
	left = 0;
}

static void
draw(unsigned char *out, size_t n)
{
	static unsigned char stock[512];
	static bool watching;

	if (n > sizeof(stock)) {
		randombytes_buf(out, n);
		return;
	}
	if (!watching) {
		if (pthread_atfork(NULL, NULL, forget) != 0)
			abort();
		watching = true;
	}
	if (left < n) {
		randombytes_buf(stock, sizeof(stock));
		left = sizeof(stock);
	}
	left -= n;
	memcpy(out, stock + left, n);
	sodium_memzero(stock + left, n);
}

char *
random_token(struct arena *a, size_t nbytes)
{
	unsigned char *bin = arena_alloc(a, nbytes);

	if (!ready())
		abort();
	draw(bin, nbytes);
	return base64(a, bin, nbytes);
}

char *
sign(struct arena *a, const char *text)
{
	unsigned char h[32];

	if (!can_seal)
		return NULL;
	crypto_generichash(h, sizeof(h), (const unsigned char *)text,
	    strlen(text), sign_key, sizeof(sign_key));
	return base64(a, h, sizeof(h));
}

char *
password_hash(struct arena *a, const char *password)
{
	char *out = arena_alloc(a, crypto_pwhash_STRBYTES);

	if (!ready() || crypto_pwhash_str(out, password, strlen(password),
	    crypto_pwhash_OPSLIMIT_INTERACTIVE,
	    crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
		log_error("seal", "argon2id: out of memory");
		abort();
	}
	return out;
}

bool
password_check(const char *hash, const char *password)
{
	return ready() && crypto_pwhash_str_verify(hash, password,
	    strlen(password)) == 0;
}

char *
csrf_token(struct arena *a, const char *session)
{
	static const char purpose[] = "patchbay csrf 1";
	unsigned char h[16];

	/* The session id is itself 256 random bits, known only to its browser
	 * and this request, so it serves as the key. */
	crypto_generichash(h, sizeof(h), (const unsigned char *)purpose,
	    sizeof(purpose) - 1, (const unsigned char *)session,
	    strnlen(session, crypto_generichash_KEYBYTES_MAX));
	return base64(a, h, sizeof(h));
}

char *
csrf_mask(struct arena *a, const char *token)
{
	size_t n = strnlen(token, CSRF_TOKEN_MAX);
	unsigned char bin[2 * CSRF_TOKEN_MAX];

	if (!ready())
		abort();
	draw(bin, n);
	for (size_t i = 0; i < n; i++)
		bin[n + i] = bin[i] ^ (unsigned char)token[i];
	return base64(a, bin, 2 * n);
}

bool
csrf_is(const char *token, const char *masked)
{
	size_t n = strlen(token), len;
	unsigned char bin[2 * CSRF_TOKEN_MAX];

	if (n == 0 || n > CSRF_TOKEN_MAX ||
	    sodium_base642bin(bin, sizeof(bin), masked, strlen(masked), NULL,
	    &len, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
	    len != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++)
		bin[i] ^= bin[n + i];
	return sodium_memcmp(bin, token, n) == 0;
}
