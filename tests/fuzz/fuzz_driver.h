/*
 * fuzz_driver: an answer through every parser of a driver.  The first byte
 * of the input chooses the status, the second the Content-Type; the rest is
 * the body.
 */
#ifndef FUZZ_PROVIDER_H
#define FUZZ_PROVIDER_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text/utf8.h"
#include "drivers/call.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What is shown or stored is text, and extra is an object. */
static void
must_be_text(const char *s)
{
	if (s != NULL && !utf8_valid(s, strlen(s)))
		abort();
}

static void
must_be_sim(struct arena *a, const struct sim_info *s)
{
	must_be_text(s->carrier_state);
	must_be_text(s->iccid);
	must_be_text(s->msisdn);
	must_be_text(s->rate_plan);
	if (s->extra == NULL || (*s->extra != '\0' &&
	    !json_is_object(json_read(a, s->extra, strlen(s->extra), NULL))))
		abort();
	if (s->state >= SIM_STATE_MAX)
		abort();
}

/* Several transactions in one call: the steps go on from each other. */
static inline void
parse_several(const struct driver *p, const struct http_reply *rp,
    struct arena *a)
{
	static const enum op ops[] = { OP_QUOTE, OP_TRANSACT, OP_RECEIPT };
	static const struct ledger_asked asked[3] = {
		{ .value = "{}", .own_id = "nonce 7", .number = 7 },
		{ .value = "0x01", .remote_id = "0x12" }, { .value = "" },
	};
	const struct op_args args = { .resource = "a", .asked = asked,
	    .nasked = 3, .number = 2 };

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		const struct step *s = p->ops[ops[i]].steps;
		struct result r = { .sim.extra = "" }, one;
		enum err e = E_OK;

		for (; e == E_OK && s->build != NULL; s++)
			e = s->parse(rp, &args, a, &r);
		if (r.ntold != 0 && r.ntold != 3)
			abort();
		for (size_t k = 0; k < r.ntold; k++) {
			enum err own = result_of(&r, e, k, &one);

			if (own != E_OK && own != E_INPUT &&
			    one.reason == NULL)
				abort();
			must_be_text(one.reason);
			must_be_text(one.code);
			must_be_text(one.progress);
			must_be_text(one.remote_id);
		}
	}
}

static void
parse_all(const struct driver *p, const char *resource,
    const char *const *ids, size_t nids, const uint8_t *data, size_t size)
{
	static const int statuses[] = { 200, 500, 401, 404, 202, 302, 429 };
	static const char *const types[] = {
		"text/xml", "text/xml; charset=iso-8859-1",
		"application/json", ""
	};
	struct arena *a = arena_new(ARENA_MAX);
	struct op_args one = { .resource = resource, .remote_id = "1001",
	    .cycle_start = "2026-01-01" };
	struct op_args many = { .resources = ids, .nsims = nids };
	struct arena_mark mark;
	struct http_reply rp;
	struct result r;
	enum err e;

	if (size < 2) {
		arena_free(a);
		return;
	}
	rp = (struct http_reply){
		.status = statuses[data[0] % 7],
		.content_type = types[data[1] % 4],
		.len = size - 2, .sent = true,
	};
	rp.body = memcpy(arena_alloc(a, size), data + 2, size - 2);
	for (size_t op = 0; op < OP_MAX; op++) {
		const struct step *s = p->ops[op].steps;

		for (; s != NULL && s->build != NULL; s++) {
			r = (struct result){ .sim.extra = "" };
			mark = arena_mark(a);
			e = s->parse(&rp, &one, a, &r);
			arena_unwind(a, mark);
			if (e != E_OK && (e < E_SERVICE_DNS || e >= E_MAX ||
			    r.reason == NULL))
				abort();
			must_be_text(r.reason);
			must_be_text(r.code);
			if (r.has_sim)
				must_be_sim(a, &r.sim);
			must_be_text(r.answer);
			must_be_text(r.resource.detail);
			must_be_text(r.progress);
			for (size_t i = 0; i < r.chain_block.n; i++) {
				must_be_text(r.chain_block.txs[i].args);
				must_be_text(r.chain_block.txs[i].hash);
			}
		}
	}
	if (p->ledger != NULL && p->ledger->batch > 0)
		parse_several(p, &rp, a);
	if (p->sim != NULL && p->sim->batch > 0) {
		r = (struct result){ .has_sim = false };
		p->ops[OP_DETAILS].steps[0].parse(&rp, &many, a, &r);
		if (r.nsims > nids)
			abort();
		for (size_t i = 0; i < r.nsims; i++)
			must_be_sim(a, &r.sims[i].info);
	}
	arena_free(a);
}

#endif
