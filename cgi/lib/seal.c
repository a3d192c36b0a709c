#include <sodium.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "log.h"
#include "seal.h"

#define KEY_LEN	crypto_secretbox_KEYBYTES

/* The key of this process, once loaded. */
static unsigned char	process_key[KEY_LEN];
static bool		loaded;

static bool
ready(void)
{
	if (sodium_init() < 0) {
		log_error("seal", "libsodium did not start");
		return false;
	}
	return true;
}

/* Written beside and linked into place, so that a key file is whole or is not
 * there, and one that exists is never overwritten. */
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

enum err
seal_init(const char *key_path)
{
	if (!ready())
		return E_INTERNAL;
	if (access(key_path, F_OK) == 0)
		return E_OK;
	if (errno != ENOENT) {
		log_error("seal", "%s: %s", key_path, strerror(errno));
		return E_INTERNAL;
	}
	return key_create(key_path);
}

enum err
seal_load(const char *key_path)
{
	unsigned char key[KEY_LEN + 1];
	ssize_t n;
	int fd;

	if (!ready())
		return E_INTERNAL;
	fd = open(key_path, O_RDONLY | O_CLOEXEC);
	if (fd == -1) {
		log_error("seal", "%s: %s", key_path, strerror(errno));
		return E_INTERNAL;
	}
	n = read(fd, key, sizeof(key));
	close(fd);
	if (n != KEY_LEN) {
		sodium_memzero(key, sizeof(key));
		log_error("seal", "%s: not a key of %u bytes", key_path,
		    (unsigned)KEY_LEN);
		return E_INTERNAL;
	}
	memcpy(process_key, key, KEY_LEN);
	sodium_memzero(key, sizeof(key));
	loaded = true;
	return E_OK;
}

static char *
base64(struct arena *a, const unsigned char *bin, size_t n)
{
	const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
	size_t len = sodium_base64_encoded_len(n, variant);
	char *out = arena_alloc(a, len);

	return sodium_bin2base64(out, len, bin, n, variant);
}

char *
seal(struct arena *a, const char *text)
{
	size_t len = strlen(text);
	size_t total = crypto_secretbox_NONCEBYTES +
	    crypto_secretbox_MACBYTES + len;
	unsigned char *out;

	if (!loaded) {
		log_error("seal", "no key in this process");
		abort();
	}
	out = arena_alloc(a, total);
	randombytes_buf(out, crypto_secretbox_NONCEBYTES);
	crypto_secretbox_easy(out + crypto_secretbox_NONCEBYTES,
	    (const unsigned char *)text, len, out, process_key);
	return base64(a, out, total);
}

char *
unseal(struct arena *a, const char *sealed)
{
	const size_t head = crypto_secretbox_NONCEBYTES +
	    crypto_secretbox_MACBYTES;
	unsigned char *bin;
	char *text;
	size_t len, n;

	if (!loaded || sealed == NULL)
		return NULL;
	len = strlen(sealed);
	bin = arena_alloc(a, len + 1);
	if (sodium_base642bin(bin, len + 1, sealed, len, NULL, &n, NULL,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 || n < head)
		return NULL;
	text = arena_alloc(a, n - head + 1);
	if (crypto_secretbox_open_easy((unsigned char *)text,
	    bin + crypto_secretbox_NONCEBYTES,
	    n - crypto_secretbox_NONCEBYTES, bin, process_key) != 0)
		return NULL;
	return text;
}

char *
random_token(struct arena *a, size_t nbytes)
{
	unsigned char *bin = arena_alloc(a, nbytes);

	if (!ready())
		abort();
	randombytes_buf(bin, nbytes);
	return base64(a, bin, nbytes);
}

static char *
hex(struct arena *a, const unsigned char *bin, size_t n)
{
	char *out = arena_alloc(a, n * 2 + 1);

	return sodium_bin2hex(out, n * 2 + 1, bin, n);
}

char *
hash_token(struct arena *a, const char *token)
{
	unsigned char h[32];

	crypto_generichash(h, sizeof(h), (const unsigned char *)token,
	    strlen(token), NULL, 0);
	return hex(a, h, sizeof(h));
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
	unsigned char h[32];

	/* The session id is itself 256 random bits that only its browser
	 * and this request know, so it is the key. */
	crypto_generichash(h, sizeof(h), (const unsigned char *)purpose,
	    sizeof(purpose) - 1, (const unsigned char *)session,
	    strnlen(session, crypto_generichash_KEYBYTES_MAX));
	return hex(a, h, sizeof(h));
}

bool
same_text(const char *x, const char *y)
{
	size_t n = strlen(x);

	return n == strlen(y) && sodium_memcmp(x, y, n) == 0;
}
