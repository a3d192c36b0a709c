/* Initiate Action for what the device list's filter finds: all that support it,
 * and never a part of them in silence. */
#include <check.h>
#include <string.h>

#include "manage/initiate.h"
#include "page_fixture.h"
#include "store/manage/bundle.h"
#include "store/manage/managed.h"
#include "store/manage/request.h"

static void
add_managed(int n)
{
	static const struct managed m = { .since = NOW, .dormant = ABSENT,
		.device_actions = true, .bundles = "[]" };

	ck_ok(db_begin(store_db));
	for (int i = 0; i < n; i++) {
		ck_ok(managed_put(store_db, store_a, store_device(arena_printf(store_a,
		    "d%d", i)), &m));
		if (i % 500 == 0)
			arena_reset(store_a);
	}
	ck_ok(db_commit(store_db));
	ck_ok(user_by_name(store_db, store_a, "ada", &page_user));
}

static enum err
initiate(void)
{
	return page_post("/actions/new", "action=device%2Freboot&type=%3F&"
	    "filter=type%3Dmeter");
}

START_TEST(what_a_filter_finds)
{
	add_managed(3);
	store_device("not-managed");
	ck_ok(initiate());
	has("3 devices");
	has("<dt>Left out</dt>");
}
END_TEST

START_TEST(more_than_may_be)
{
	add_managed(MGMT_DEVICES_MAX + 1);
	ck_assert_int_eq(initiate(), E_FORM);
	has("finds more devices than one request may have");
}
END_TEST

/* A parameter's fault stands beside its field, under its own title. */
START_TEST(what_is_wrong)
{
	static const char package[] = "{\"bundleId\":\"p-v1\",\"version\":"
	    "\"1\",\"displayName\":{\"en\":\"P\"},\"actions\":{\"go\":"
	    "{\"actionDisplayName\":{\"en\":\"Go there\"},\"parameters\":["
	    "{\"name\":\"uri\",\"value\":\"http.*\",\"required\":true}]}}}";

	add_managed(1);
	ck_ok(bundle_add(store_db, &(struct stored_bundle){ .id = "p-v1",
	    .version = "1", .content = package, .added_by = "ada",
	    .added = NOW, .updated = NOW }));
	ck_assert_int_eq(page_post("/actions/new", "action=p-v1%2Fgo&list="
	    "meter+d0&p-uri=ftp%3A"), E_FORM);
	has("<h1>Go there (p-v1/go)</h1>");
	ck_assert_ptr_nonnull(strstr(page_between("<h2>Parameters</h2>",
	    "Roll out in groups"), "The parameter uri does not match http.*."));
	has("aria-invalid");
}
END_TEST

/* What is followed by itself has the devices as they are now, those that were
 * filtered, and what their firmware reports. */
START_TEST(followed)
{
	struct wanted_device d[2] = { { .type_id = "meter", .device_id = "d0" },
	    { .type_id = "meter", .device_id = "d1" } };
	struct wanted w = { .action = "firmware/download", .devices = d,
		.ndevices = 2, .rollout = rollout_default(), .asker = "vera",
		.now = NOW };
	struct mgmt_request q;
	struct unwanted u;
	struct ask k;

	add_managed(2);
	for (int i = 0; i < 2; i++)
		ck_ok(device_get(store_db, store_a, "meter", d[i].device_id,
		    &(struct device){ .id = 0 }));
	ck_ok(managed_put(store_db, store_a, 1, &(struct managed){
	    .since = NOW, .dormant = ABSENT, .firmware_actions = true,
	    .bundles = "[]" }));
	ck_ok(managed_put(store_db, store_a, 2, &(struct managed){
	    .since = NOW, .dormant = ABSENT, .firmware_actions = true,
	    .bundles = "[]" }));
	ck_ok(manage_initiate(store_db, store_a, &w, &q, &u));
	ck_ok(ask_by_name(store_db, store_a, q.id, "meter", "d0", &k));
	k.status = ASK_ACCEPTED;
	k.step = "notify";
	ck_ok(ask_store(store_db, &k, NOW));
	ck_ok(managed_firmware(store_db, k.device, &(struct firmware){
	    .state = FIRMWARE_DOWNLOADING, .status = ABSENT }, NOW + 1));
	ck_ok(page_get(arena_printf(store_a,
	    "/actions/requests/%s?state=accepted", q.uid)));
	ck_assert_ptr_nonnull(strstr(page_between("id=\"request-devices\" "
	    "data-live", "</section>"), "It has started, and reports: "
	    "Downloading."));
	gone("d1</a>");
}
END_TEST

/* A page that is old approves nothing: another group waits, or the same for
 * another reason. */
START_TEST(continues_what_was_seen)
{
	static const struct { const char *form, *is; } posted[] = {
		{ "", "paused" }, { "seen=", "paused" },
		{ "seen=paused%3A1%3A0", "paused" },
		{ "seen=stopped%3A2%3A0", "paused" },
		{ "seen=paused%3A2%3A1", "paused" },
		{ "seen=paused%3A2%3A0", "running" },
	};
	struct wanted_device d[2] = { { .type_id = "meter", .device_id = "d0" },
	    { .type_id = "meter", .device_id = "d1" } };
	struct wanted w = { .action = "device/reboot", .devices = d,
		.ndevices = 2, .rollout = rollout_default(), .asker = "vera",
		.now = NOW };
	struct mgmt_request q;
	struct unwanted u;
	const char *url;

	add_managed(2);
	w.rollout.first = 1;
	ck_ok(manage_initiate(store_db, store_a, &w, &q, &u));
	q.status = MGMT_PAUSED;
	q.stage = 1;
	ck_ok(request_move(store_db, &q, MGMT_RUNNING));
	url = arena_printf(store_a, "/actions/requests/%s", q.uid);
	ck_ok(page_get(url));
	has("name=\"seen\" value=\"paused:2:0\"");
	for (size_t i = 0; i < sizeof(posted) / sizeof(*posted); i++) {
		ck_ok(page_post(arena_printf(store_a, "%s/continue", url),
		    posted[i].form));
		ck_assert_str_eq(page_reply.location, url);
		ck_ok(request_get(store_db, store_a, q.uid, &q));
		ck_assert_str_eq(mgmt_status_names[q.status], posted[i].is);
	}
}
END_TEST

Suite *pages_initiate_suite(void);

Suite *
pages_initiate_suite(void)
{
	Suite *s = suite_create("pages_initiate");
	TCase *t = tcase_create("initiate");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, page_open, page_close);
	tcase_add_test(t, what_a_filter_finds);
	tcase_add_test(t, what_is_wrong);
	tcase_add_test(t, followed);
	tcase_add_test(t, continues_what_was_seen);
	store_add_sqlite(t, more_than_may_be);
	suite_add_tcase(s, t);
	return s;
}
