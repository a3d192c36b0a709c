#include "sign.h"

#include <ctype.h>
#include <secp256k1.h>
#include <secp256k1_recovery.h>
#include <string.h>

#include "rlp.h"

enum { TYPE_2 = 2, SIGNATURE = 64, PUBLIC = 65 };

/* --- accounts --- */

static bool
address_of(const secp256k1_context *ctx, const secp256k1_pubkey *public,
    unsigned char address[ETH_ADDRESS])
{
	unsigned char point[PUBLIC], hash[KECCAK_LEN];
	size_t n = sizeof(point);

	if (!secp256k1_ec_pubkey_serialize(ctx, point, &n, public,
	    SECP256K1_EC_UNCOMPRESSED))
		return false;
	keccak256(point + 1, n - 1, hash);
	memcpy(address, hash + KECCAK_LEN - ETH_ADDRESS, ETH_ADDRESS);
	return true;
}

bool
eth_address(const unsigned char key[ETH_KEY],
    unsigned char address[ETH_ADDRESS])
{
	secp256k1_context *ctx = secp256k1_context_create(
	    SECP256K1_CONTEXT_SIGN);
	secp256k1_pubkey public;
	bool ok = secp256k1_ec_pubkey_create(ctx, &public, key) == 1 &&
	    address_of(ctx, &public, address);

	secp256k1_context_destroy(ctx);
	return ok;
}

char *
eth_address_text(struct arena *a, const unsigned char address[ETH_ADDRESS])
{
	char *s = hex_data(a, address, ETH_ADDRESS);
	unsigned char hash[KECCAK_LEN];

	keccak256(s + 2, 2 * (size_t)ETH_ADDRESS, hash);
	for (size_t i = 0; i < 2 * (size_t)ETH_ADDRESS; i++)
		if (hash[i / 2] >> (i % 2 == 0 ? 4 : 0) & 8)
			s[2 + i] = (char)toupper((unsigned char)s[2 + i]);
	return s;
}

bool
eth_address_read(const char *s, unsigned char address[ETH_ADDRESS])
{
	struct arena *a;
	bool lower = false, upper = false, right;

	if (!hex_read_to(s, address, ETH_ADDRESS))
		return false;
	for (const char *c = s + 2; *c != '\0'; c++) {
		lower = lower || (*c >= 'a' && *c <= 'f');
		upper = upper || (*c >= 'A' && *c <= 'F');
	}
	if (!lower || !upper)
		return true;
	a = arena_new(4096);
	right = strcmp(s + 2, eth_address_text(a, address) + 2) == 0;
	arena_free(a);
	return right;
}

/* --- transactions --- */

/* r and s are numbers: no leading zeros. */
static void
put_number_bytes(struct buf *b, const unsigned char *p, size_t n)
{
	while (n > 0 && *p == 0) {
		p++;
		n--;
	}
	rlp_bytes(b, p, n);
}

/* Write the fields to be signed as items; the signature follows them. */
static void
put_fields(struct buf *b, const struct eth_tx *tx)
{
	if (!tx->legacy)
		rlp_number(b, tx->chain);
	rlp_number(b, tx->nonce);
	if (!tx->legacy)
		rlp_number(b, tx->tip);
	rlp_number(b, tx->fee);
	rlp_number(b, tx->gas);
	rlp_bytes(b, tx->to, tx->creates ? 0 : ETH_ADDRESS);
	rlp_number(b, 0);			/* no value is transferred */
	rlp_bytes(b, tx->data, tx->len);
	if (!tx->legacy)
		rlp_list(b, "", 0);		/* no access list */
}

static void
close_list(struct buf *out, const struct eth_tx *tx, const struct buf *body)
{
	if (!tx->legacy)
		buf_char(out, TYPE_2);
	rlp_list(out, body->data, body->len);
}

/* The hash that is signed. */
static void
digest(const struct eth_tx *tx, const struct buf *fields,
    unsigned char hash[KECCAK_LEN])
{
	struct buf body, all;

	buf_init(&body, ETH_TX_MAX);
	buf_init(&all, ETH_TX_MAX);
	buf_put(&body, fields->data, fields->len);
	if (tx->legacy) {
		rlp_number(&body, tx->chain);
		rlp_number(&body, 0);
		rlp_number(&body, 0);
	}
	close_list(&all, tx, &body);
	keccak256(all.data, all.len, hash);
	buf_free(&body);
	buf_free(&all);
}

static bool
put_signature(struct buf *b, const struct eth_tx *tx,
    const unsigned char key[ETH_KEY])
{
	secp256k1_context *ctx = secp256k1_context_create(
	    SECP256K1_CONTEXT_SIGN);
	secp256k1_ecdsa_recoverable_signature sig;
	unsigned char hash[KECCAK_LEN], rs[SIGNATURE];
	int parity = 0;
	bool ok;

	digest(tx, b, hash);
	ok = secp256k1_ec_seckey_verify(ctx, key) == 1 &&
	    secp256k1_ecdsa_sign_recoverable(ctx, &sig, hash, key, NULL,
	    NULL) == 1;
	if (ok) {
		secp256k1_ecdsa_recoverable_signature_serialize_compact(ctx,
		    rs, &parity, &sig);
		rlp_number(b, tx->legacy ? tx->chain * 2 + 35 +
		    (uint64_t)parity : (uint64_t)parity);
		put_number_bytes(b, rs, 32);
		put_number_bytes(b, rs + 32, 32);
	}
	secp256k1_context_destroy(ctx);
	return ok;
}

bool
eth_sign(struct arena *a, const struct eth_tx *tx,
    const unsigned char key[ETH_KEY], const unsigned char **raw, size_t *n,
    unsigned char hash[KECCAK_LEN])
{
	struct buf body, out;
	unsigned char *copy;
	bool ok;

	/* the signature contains its double plus 36 */
	if (tx->chain == 0 || tx->chain > (UINT64_MAX - 36) / 2)
		return false;
	buf_init(&body, ETH_TX_MAX);
	buf_init(&out, ETH_TX_MAX);
	put_fields(&body, tx);
	ok = !body.failed && put_signature(&body, tx, key);
	close_list(&out, tx, &body);
	ok = ok && !body.failed && !out.failed;
	if (ok) {
		copy = arena_alloc(a, out.len);
		memcpy(copy, out.data, out.len);
		*raw = copy;
		*n = out.len;
		keccak256(copy, out.len, hash);
	}
	buf_free(&body);
	buf_free(&out);
	return ok;
}

/* --- reading --- */

/* The items of a signed transaction, of either form. */
struct fields {
	struct rlp_item	 item[12];
	size_t		 n;
};

static bool
split(const unsigned char *p, size_t n, struct fields *f)
{
	struct rlp_item list;

	f->n = 0;
	if (!rlp_take(&p, &n, &list) || n != 0 || !list.list ||
	    !rlp_valid(list.data, list.len, RLP_DEPTH_MAX))
		return false;
	for (p = list.data, n = list.len; n > 0; f->n++)
		if (f->n == sizeof(f->item) / sizeof(f->item[0]) ||
		    !rlp_take(&p, &n, &f->item[f->n]))
			return false;
	return true;
}

static bool
take_numbers(const struct fields *f, size_t from, uint64_t *const *to,
    size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!rlp_to_number(&f->item[from + i], to[i]))
			return false;
	return true;
}

static bool
take_fields(const struct fields *f, struct eth_tx *tx, uint64_t *v)
{
	uint64_t *const type_2[] = { &tx->chain, &tx->nonce, &tx->tip,
		&tx->fee, &tx->gas };
	uint64_t *const old[] = { &tx->nonce, &tx->fee, &tx->gas };
	const size_t to = tx->legacy ? 3 : 5, sig = tx->legacy ? 6 : 9;

	if (f->n != sig + 3 || !take_numbers(f, 0, tx->legacy ? old : type_2,
	    to) || !rlp_to_number(&f->item[sig], v))
		return false;
	for (size_t i = to; i < f->n; i++)
		if (f->item[i].list != (!tx->legacy && i == 8))
			return false;
	tx->creates = f->item[to].len == 0;
	if (!tx->creates && f->item[to].len != ETH_ADDRESS)
		return false;
	if (!tx->creates)
		memcpy(tx->to, f->item[to].data, ETH_ADDRESS);
	if (f->item[to + 1].len != 0)
		return false;			/* transfers value: not one of
						 * ours */
	tx->data = f->item[to + 2].data;
	tx->len = f->item[to + 2].len;
	return tx->legacy || f->item[8].len == 0;
}

/* Copy right-aligned into 32 bytes. */
static bool
take_scalar(const struct rlp_item *item, unsigned char to[32])
{
	memset(to, 0, 32);
	if (item->len == 0 || item->len > 32 || item->data[0] == 0)
		return false;
	memcpy(to + 32 - item->len, item->data, item->len);
	return true;
}

static bool
recover(const struct eth_tx *tx, const struct fields *f, int parity,
    unsigned char from[ETH_ADDRESS])
{
	secp256k1_context *ctx = secp256k1_context_create(
	    SECP256K1_CONTEXT_VERIFY);
	secp256k1_ecdsa_recoverable_signature sig;
	unsigned char rs[SIGNATURE], hash[KECCAK_LEN];
	secp256k1_pubkey public;
	struct buf body;
	bool ok;

	buf_init(&body, ETH_TX_MAX);
	put_fields(&body, tx);
	digest(tx, &body, hash);
	ok = !body.failed && take_scalar(&f->item[f->n - 2], rs) &&
	    take_scalar(&f->item[f->n - 1], rs + 32) &&
	    secp256k1_ecdsa_recoverable_signature_parse_compact(ctx, &sig, rs,
	    parity) == 1 &&
	    secp256k1_ecdsa_recover(ctx, &public, &sig, hash) == 1 &&
	    address_of(ctx, &public, from);
	buf_free(&body);
	secp256k1_context_destroy(ctx);
	return ok;
}

bool
eth_read(const unsigned char *raw, size_t n, struct eth_tx *tx,
    unsigned char from[ETH_ADDRESS])
{
	struct fields f;
	uint64_t v;

	*tx = (struct eth_tx){ .legacy = n == 0 || raw[0] != TYPE_2 };
	if (n == 0 || n > ETH_TX_MAX || !split(raw + !tx->legacy,
	    n - !tx->legacy, &f) || !take_fields(&f, tx, &v))
		return false;
	if (tx->legacy) {
		if (v < 37)
			return false;		/* before EIP-155 */
		tx->chain = (v - 35) / 2;
		tx->tip = 0;
		v = (v - 35) % 2;
	}
	return v <= 1 && recover(tx, &f, (int)v, from);
}
