/* Packages of device management extensions. */
#include <check.h>
#include <string.h>

#include "manage/bundle.h"
#include "manage/manage.h"
#include "manage/parameters.h"
#include "store_fixture.h"

Suite	*bundle_suite(void);

/* As the original's documentation has it, with what its samples break. */
static const char good[] = "{\"bundleId\":\"plugins-v1\",\"version\":\"1.0\","
    "\"provider\":\"vendor\",\"displayName\":{\"de\":\"Zusatz\","
    "\"en_US\":\"Plugins\"},\"description\":{\"en_US\":\"About\"},"
    "\"actions\":{\"install\":{\"actionDisplayName\":{\"en_US\":\"Install\"},"
    "\"parameters\":[{\"name\":\"uri\",\"value\":\"https?://.*\","
    "\"required\":true},{\"name\":\"level\",\"value\":5,"
    "\"required\":\"false\",\"defaultValue\":5}]},"
    "\"stop\":{\"actionDisplayName\":{\"en_US\":\"Stop\"}}}}";

static const char *
fault(const char *json, const char **member)
{
	struct bundle b;
	json_t *o = json_read(store_a, json, strlen(json), NULL);

	ck_assert_ptr_nonnull(o);
	return bundle_read(store_a, o, &b, member);
}

static void
add(void)
{
	ck_ok(bundle_add(store_db, &(struct stored_bundle){
	    .id = "plugins-v1", .version = "1.0", .content = good,
	    .added_by = "vera", .added = NOW, .updated = NOW }));
}

START_TEST(reads)
{
	struct bundle b;
	const char *member;

	ck_assert_ptr_null(bundle_read(store_a, json_read(store_a, good,
	    sizeof(good) - 1, NULL), &b, &member));
	ck_assert_str_eq(b.title, "Plugins");
	ck_assert_uint_eq(b.nactions, 2);
	ck_assert_str_eq(b.actions[0].parameters[1].pattern, "5");
	ck_assert(!b.actions[0].parameters[1].required);
	ck_assert_str_eq(b.actions[0].parameters[1].preset, "5");
	ck_assert(b.actions[0].parameters[0].required);
}
END_TEST

START_TEST(faults)
{
	static const struct {
		const char	*json, *member;
	} wrong[] = {
		{ "{}", "bundleId" },
		{ "{\"bundleId\":\"a b\"}", "bundleId" },
		{ "{\"bundleId\":\"a\"}", "version" },
		{ "{\"bundleId\":\"a\",\"version\":\"1\"}", "displayName" },
		{ "{\"bundleId\":\"a\",\"version\":\"1\",\"displayName\":\"x\"}",
		    "displayName" },
		{ "{\"bundleId\":\"a\",\"version\":\"1\",\"displayName\":"
		    "{\"en\":\"x\"}}", "actions" },
		{ "{\"bundleId\":\"a\",\"version\":\"1\",\"displayName\":"
		    "{\"en\":\"x\"},\"actions\":{\"go\":{}}}",
		    "actionDisplayName" },
		{ "{\"bundleId\":\"a\",\"version\":\"1\",\"displayName\":"
		    "{\"en\":\"x\"},\"actions\":{\"a/b\":{\"actionDisplayName\":"
		    "{\"en\":\"x\"}}}}", "actions" },
		{ "{\"bundleId\":\"a\",\"version\":\"1\",\"displayName\":"
		    "{\"en\":\"x\"},\"actions\":{\"go\":{\"actionDisplayName\":"
		    "{\"en\":\"x\"},\"parameters\":[{\"name\":\"p\",\"value\":"
		    "\"(\"}]}}}", "value" },
		{ "{\"bundleId\":\"a\",\"version\":\"1\",\"displayName\":"
		    "{\"en\":\"x\"},\"actions\":{\"go\":{\"actionDisplayName\":"
		    "{\"en\":\"x\"},\"parameters\":[{\"name\":\"p\","
		    "\"required\":\"maybe\"}]}}}", "required" },
	};
	const char *member;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		ck_assert_msg(fault(wrong[i].json, &member) != NULL, "%s",
		    wrong[i].json);
		ck_assert_str_eq(member, wrong[i].member);
	}
}
END_TEST

static enum err
check(const char *action, json_t *sent, json_t **out)
{
	struct unwanted u;

	*out = json_own(store_a, sent);
	return parameters_check(store_db, store_a, action, out, &u);
}

START_TEST(parameters)
{
	json_t *out;

	add();
	ck_ok(check("plugins-v1/install", json_pack("[{s:s,s:s}]", "name",
	    "uri", "value", "http://a"), &out));
	ck_assert_str_eq(json_write(store_a, out), "[{\"name\":\"uri\","
	    "\"value\":\"http://a\"},{\"name\":\"level\",\"value\":\"5\"}]");
	ck_assert_int_eq(check("plugins-v1/install", json_pack("[{s:s,s:s}]",
	    "name", "uri", "value", "ftp://a"), &out), E_INPUT);
	ck_assert_int_eq(check("plugins-v1/install", json_array(), &out),
	    E_INPUT);
	ck_assert_int_eq(check("plugins-v1/install", json_pack("[{s:s,s:s},"
	    "{s:s,s:s}]", "name", "uri", "value", "http://a", "name", "level",
	    "value", "6"), &out), E_INPUT);
	ck_ok(check("plugins-v1/stop", json_array(), &out));
	ck_assert_int_eq(check("plugins-v1/other", json_array(), &out),
	    E_INPUT);
	ck_assert_int_eq(check("other/stop", json_array(), &out), E_INPUT);
}
END_TEST

/* A package stays while its actions are asked for. */
START_TEST(in_use)
{
	struct wanted_device d = { .type_id = "meter", .device_id = "one" };
	struct wanted w = { .action = "plugins-v1/stop", .devices = &d,
		.ndevices = 1, .rollout = rollout_default(), .asker = "vera",
		.now = NOW };
	static const char manage[] = "{\"d\":{\"supports\":"
	    "{\"plugins-v1\":true}}}";
	struct stored_bundle s = { .id = "plugins-v1", .version = "2.0",
		.content = good, .added_by = "vera", .added = NOW,
		.updated = NOW + 1 };
	struct agent_answer out;
	struct mgmt_request q;
	struct unwanted u;
	int64_t device;

	store_basics();
	device = store_device("one");
	ck_assert_int_eq(bundle_update(store_db, &s), E_NOTFOUND);
	add();
	ck_assert_int_eq(bundle_add(store_db, &s), E_CONFLICT);
	ck_ok(bundle_update(store_db, &s));
	ck_assert_int_eq(manage_initiate(store_db, store_a, &w, &q, &u),
	    E_ROLE);
	ck_ok(manage_take(store_db, store_a, &(struct agent_message){ .device = device,
	    .topic = "mgmt/manage", .payload = manage,
	    .len = sizeof(manage) - 1, .at = NOW }, &out));
	ck_ok(manage_initiate(store_db, store_a, &w, &q, &u));
	ck_assert_int_eq(bundle_delete(store_db, "plugins-v1"), E_CONFLICT);
	ck_ok(request_delete(store_db, q.id, NOW));
	ck_ok(bundle_delete(store_db, "plugins-v1"));
	ck_assert_int_eq(bundle_delete(store_db, "plugins-v1"), E_NOTFOUND);
}
END_TEST

Suite *
bundle_suite(void)
{
	Suite *s = suite_create("bundle");
	TCase *t = tcase_create("bundle");

	tcase_add_checked_fixture(t, store_open, store_close);
	tcase_add_test(t, reads);
	tcase_add_test(t, faults);
	tcase_add_test(t, parameters);
	tcase_add_test(t, in_use);
	suite_add_tcase(s, t);
	return s;
}
