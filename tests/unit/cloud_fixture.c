#include "cloud_fixture.h"

#include <check.h>
#include <string.h>

#include "commands/command_kind.h"
#include "sim_client.h"

const struct extension cloud_mbed = { .key = "mbed", .title = "ARM",
	.driver = "mbed-connector", .on = true, .created = NOW };
struct received cloud_got;

void
cloud_open(void)
{
	client_open();
	client_set("accesskey", "mbed-demo-access-key");
	client_set("subscribe", "*");
	store_open();
	store_basics();
	store_quiet();
	ck_ok(extension_add(store_db, &cloud_mbed));
}

void
cloud_close(void)
{
	store_close();
	client_close();
}

const char *
cloud_say(const char *form)
{
	ck_assert_int_eq(sim_form("/simulator/mbed", form), 303);
	return form;
}

/* The first event of a name and of what it is about; NULL: none. */
const struct event *
cloud_about(const char *name, const char *ep)
{
	for (size_t i = 0; i < cloud_got.n; i++)
		if (strcmp(cloud_got.events[i].name, name) == 0 && (ep == NULL ||
		    strcmp(cloud_got.events[i].about[0], ep) == 0))
			return &cloud_got.events[i];
	return NULL;
}

/* Open the channel as its process does; what it tells is in got. */
void
cloud_channel(const char *driver)
{
	const struct op_args args = {
		.own = driver_by_name(driver)->channel->open };

	ck_ok(client_poll(driver, true, &cloud_got));
	ck_ok(client_ask(driver, OP_OWN, &args));
}

enum err
cloud_command(const char *driver, const char *op, const char *ep,
    const char *argument, const char *own_id)
{
	const struct command_kind *k = command_kind(driver_by_name(driver),
	    op);

	ck_assert_ptr_nonnull(k->own);
	return client_ask(driver, OP_OWN, &(struct op_args){ .own = k->own,
	    .resource = ep, .value = argument, .own_id = own_id });
}

struct heard
cloud_keep(const struct event *event)
{
	struct heard heard;

	ck_assert_ptr_nonnull(event);
	ck_ok(event_keep(store_db, store_a, &cloud_mbed, event, sim_now, true,
	    &heard));
	return heard;
}

void
cloud_izuma(void)
{
	client_set("accesskey", "ak_izuma_demo");
}
