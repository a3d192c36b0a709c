/*
 * driver_call with several steps: what leads up to a write is a read, and the
 * mark is made when the step that writes leaves.
 */
#include <check.h>
#include <sys/types.h>

#include "outside_fixture.h"

Suite	*steps_suite(void);

static enum err
ask(const struct account *acc, struct arena *a, struct http_request *q,
    const char *method, const char *path)
{
	q->method = method;
	q->url = arena_printf(a, "%s%s", json_str(a, acc->settings,
	    "endpoint"), path);
	return E_OK;
}

static enum err
build_lookup(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)args;
	(void)so_far;
	return ask(acc, a, q, "GET", "/rws/api/v1/devices/1/ctdUsages");
}

static enum err
parse_lookup(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	(void)args;
	if (rp->status != 200) {
		r->reason = "The lookup failed.";
		return E_SERVICE_FAULT;
	}
	r->remote_id = arena_strdup(a, "looked-up");
	return E_OK;
}

/* Known to the service by an id that is made of what was looked up. */
static enum err
build_write(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	q->body = "{}";
	q->body_len = 2;
	q->id = arena_printf(a, "%s/%s", so_far->remote_id == NULL ? "" :
	    so_far->remote_id, args->own_id);
	return ask(acc, a, q, "POST", "/write");
}

static enum err
parse_write(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	(void)args;
	(void)a;
	(void)r;
	return rp->status == 200 ? E_OK : E_SERVICE_FAULT;
}

#define LOOKUP	{ .build = build_lookup, .parse = parse_lookup }
#define WRITE	{ .build = build_write, .parse = parse_write, .writes = true }
#define LAST	{ .build = NULL }

static const struct step first_looked_up[] = { LOOKUP, WRITE, LAST },
    looked_up_after[] = { WRITE, LOOKUP, LAST },
    written_twice[] = { WRITE, WRITE, LAST };
static const struct operation ops[OP_MAX] = {
	[OP_SET_STATE] = { .steps = first_looked_up },
	[OP_SET_PLAN] = { .steps = looked_up_after },
	[OP_SEND_SMS] = { .steps = written_twice },
};
static const struct driver driver = { .name = "steps", .ops = ops };

/* What was there when the mark was made. */
struct marked {
	int		 marks, reads, writes;
	const char	*own_id;
};

static enum err
mark(void *ctx, const char *own_id)
{
	struct marked *m = ctx;

	m->marks++;
	m->reads = fake->reads;
	m->writes = fake->writes;
	m->own_id = own_id == NULL ? NULL : arena_strdup(store_a, own_id);
	return E_OK;
}

static struct marked marked;
static struct leaving leaving;
static struct result r;

static enum err
call(enum op op)
{
	struct op_args args = { .resource = ICCID, .since = ABSENT,
		.own_id = "random" };
	struct account acc;

	marked = (struct marked){ .marks = 0 };
	leaving = (struct leaving){ .before = mark, .ctx = &marked };
	ck_ok(account_open(store_a, &jasper, &acc));
	return driver_call(&out_caller, store_a, &driver, &acc, op, &args,
	    out.deadline, &r, &leaving);
}

START_TEST(marked_when_the_write_leaves)
{
	ck_ok(call(OP_SET_STATE));
	ck_assert_int_eq(marked.marks, 1);
	ck_assert_int_eq(marked.reads, 1);
	ck_assert_int_eq(marked.writes, 0);
	ck_assert_str_eq(marked.own_id, "looked-up/random");
	ck_assert(leaving.sent);
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

/* It was not sent, so it is refused and may be asked for again. */
START_TEST(what_leads_up_to_it_fails)
{
	struct command c = { .op = "state", .effective = "" };

	fake->usage_fails = true;
	ck_assert_int_eq(call(OP_SET_STATE), E_SERVICE_FAULT);
	ck_assert_int_eq(marked.marks, 0);
	ck_assert(!leaving.sent);
	ck_assert_int_eq(fake->writes, 0);
	settle_answer(&c, store_a, NULL, E_SERVICE_FAULT, leaving.sent, &r, NOW);
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert_str_eq(c.reason, "Not sent: The lookup failed.");
}
END_TEST

/* The service has taken it, whatever became of what was to be read then. */
START_TEST(what_comes_after_it_fails)
{
	fake->usage_fails = true;
	ck_ok(call(OP_SET_PLAN));
	ck_assert(leaving.sent);
	ck_assert_ptr_null(r.reason);
	ck_assert_int_eq(fake->writes, 1);
	ck_assert_int_eq(fake->reads, 1);
	/* but what it did not take is not looked up */
	fake->mode = FAIL;
	ck_assert_int_eq(call(OP_SET_PLAN), E_SERVICE_FAULT);
	ck_assert_int_eq(fake->reads, 1);
}
END_TEST

START_TEST(one_write_only)
{
	ck_ok(call(OP_SEND_SMS));
	ck_assert_int_eq(marked.marks, 1);
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

/* No driver relies on more. */
START_TEST(at_most_one_of_an_operation)
{
	for (size_t i = 0; driver_at(i) != NULL; i++)
		for (int op = 0; op < OP_MAX; op++) {
			const struct step *s = driver_at(i)->ops[op].steps;
			int n = 0;

			for (; s != NULL && s->build != NULL; s++)
				n += s->writes;
			ck_assert_int_le(n, 1);
		}
}
END_TEST

Suite *
steps_suite(void)
{
	Suite *s = suite_create("steps");
	TCase *t = tcase_create("steps");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, out_open, out_close);
	tcase_add_test(t, marked_when_the_write_leaves);
	tcase_add_test(t, what_leads_up_to_it_fails);
	tcase_add_test(t, what_comes_after_it_fails);
	tcase_add_test(t, one_write_only);
	tcase_add_test(t, at_most_one_of_an_operation);
	suite_add_tcase(s, t);
	return s;
}
