/*
 * seal: secrets at rest.  crypto_box_seal (X25519, XSalsa20-Poly1305) for a
 * key pair made of the 32 random bytes of a key file outside the database.
 * A process that only writes secrets down holds the public half and cannot
 * open them.
 */
#ifndef LIB_SEAL_H
#define LIB_SEAL_H

#include "app.h"
#include "lib/arena.h"

/* Create the key file (0600, never overwriting) if it is missing.  E_INTERNAL
 * when it can't be made or read, or holds no key; the cause is logged. */
enum err	 seal_init(const char *key_path);

/* Read the key for this process: to seal and open, or to seal only. */
enum err	 seal_load(const char *key_path);
enum err	 seal_load_public(const char *key_path);

/* A number that tells keys apart, of the one that was read.  Not 0. */
int64_t		 seal_fingerprint(void);

/* Text to base64 of its box, and back; NULL when it was sealed under another
 * key or altered, or when this process may not open.  Sealing without a key
 * aborts. */
char		*seal(struct arena *, const char *text);
char		*unseal(struct arena *, const char *sealed);

/* Does the file hold the key of this process?  Not logged. */
enum seal_key { SEAL_SAME, SEAL_OTHER, SEAL_MISSING };
enum seal_key	 seal_compare(const char *key_path);

/* A keyed hash of a text, as base64: only who has the key can make it, and any
 * process that may seal has it.  NULL without a key.  Compare with
 * sodium_memcmp. */
char		*sign(struct arena *, const char *text);

/* n random bytes, URL-safe base64 without padding. */
char		*random_token(struct arena *, size_t nbytes);

/* Hex of BLAKE2b-256: what is stored of a session id or a device token. */
char		*hash_token(struct arena *, const char *token);

/* argon2id: crypto_pwhash_str, and the check (constant time). */
char		*password_hash(struct arena *, const char *);
bool		 password_check(const char *hash, const char *password);

/*
 * Keyed hash of a session id: the CSRF token.  It stays the same as long as the
 * session, so a page never shows it: what stands in a compressed page beside
 * text that somebody else chose can be guessed by the page's length.  Shown is
 * a random pad with the token hidden under it, another one on each page; any
 * of them is good as long as the token is.
 */
enum { CSRF_TOKEN_MAX = 64 };
char		*csrf_token(struct arena *, const char *session);
char		*csrf_mask(struct arena *, const char *token);
/* Is that a mask of this token?  Constant time; never for an empty one. */
bool		 csrf_is(const char *token, const char *masked);

#endif
