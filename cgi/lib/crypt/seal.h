/*
 * seal: secrets at rest. crypto_box_seal (X25519, XSalsa20-Poly1305) under a
 * key pair derived from the 32 random bytes of a key file outside the
 * database.  A process that only stores secrets has the public key and cannot
 * open them.
 */
#ifndef LIB_SEAL_H
#define LIB_SEAL_H

#include "app.h"
#include "lib/arena.h"
#include "lib/crypt/hash.h"

/* Create the key file (0600, never overwriting) if it is missing.  E_INTERNAL,
 * logged, when it cannot be made or read, or holds no key. */
enum err	 seal_init(const char *key_path);

/* Load the key into this process, to seal and unseal, or only to seal. */
enum err	 seal_load(const char *key_path);
enum err	 seal_load_public(const char *key_path);

/* A fingerprint of the loaded key.  Never 0. */
int64_t		 seal_fingerprint(void);

/* Seal text into base64, and unseal it.  NULL when the text was sealed under
 * another key or altered, or when this process may not unseal.  Sealing without
 * a key aborts. */
char		*seal(struct arena *, const char *text);
char		*unseal(struct arena *, const char *sealed);

/* Does the file hold this process's key?  Not logged. */
enum seal_key { SEAL_SAME, SEAL_OTHER, SEAL_MISSING };
enum seal_key	 seal_compare(const char *key_path);

/* A keyed hash of a text, as base64.  Only processes with the key can make it,
 * including those that may only seal.  NULL without a key.  Compare with
 * sodium_memcmp. */
char		*sign(struct arena *, const char *text);

/* n random bytes, URL-safe base64 without padding. */
char		*random_token(struct arena *, size_t nbytes);

/* argon2id: crypto_pwhash_str, and its check in constant time. */
char		*password_hash(struct arena *, const char *);
bool		 password_check(const char *hash, const char *password);

/*
 * The CSRF token: a keyed hash of the session id.  It is constant during a
 * session, so pages must not contain it directly: text in a compressed page,
 * next to text an attacker controls, can be guessed from the page's length.
 * Pages contain the token masked by a random pad, different on each page.  All
 * masked forms are accepted.
 */
enum { CSRF_TOKEN_MAX = 64 };
char		*csrf_token(struct arena *, const char *session);
char		*csrf_mask(struct arena *, const char *token);
/* Is this a masked form of the token?  Constant time; never for an empty
 * token. */
bool		 csrf_is(const char *token, const char *masked);

#endif
