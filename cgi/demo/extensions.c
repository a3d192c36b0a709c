#include "extensions.h"
#include "../lib/text/iccid.h"
#include "../lib/text/json.h"
#include "../drivers/secrets.h"
#include "../store/device/device.h"
#include "../store/extension/extension.h"

/* An account of the simulator (docs/simulator.md) and its credentials. */
static const struct {
	const char	*key, *title, *driver;
	const char	*username, *password, *accesskey, *apikey;
	const char	*path;		/* appended to the simulator's
					 * address */
	const char	*device_key;	/* in a device's configuration */
	int		 number;	/* part of its SIMs' identifiers */
} accounts[DEMO_ACCOUNTS] = {
	[DEMO_JASPER] = { .key = "jasper", .title = "Jasper",
	    .driver = "control-center-rest", .username = "demo",
	    .accesskey = "demo-api-key", .path = "",
	    .device_key = "iccid", .number = 1 },
	[DEMO_ATNT] = { .key = "atnt", .title = "AT&T",
	    .driver = "atnt-rest", .username = "att-demo",
	    .accesskey = "att-demo-api-key", .path = "",
	    .device_key = "iccid", .number = 2 },
	[DEMO_KPN] = { .key = "jasper-kpn", .title = "Jasper at KPN",
	    .driver = "control-center-soap", .username = "kpn-demo",
	    .password = "kpn-demo-password",
	    .accesskey = "kpn-demo-licence-key", .path = "",
	    .device_key = "iccid", .number = 3 },
	[DEMO_ORANGE] = { .key = "orange", .title = "Orange",
	    .driver = "orange-malima", .username = "orange-demo",
	    .password = "orange-demo-password", .path = "MLM",
	    .device_key = "serialnumber", .number = 20 },
	[DEMO_LIVE] = { .key = "orange-live", .title = "Orange Live Objects",
	    .driver = "orange-live-objects",
	    .apikey = "orange-demo-api-key", .path = "",
	    .device_key = "subscription", .number = 20 },
};

static const char *
put_secret(struct arena *a, const char *sealed, const char *name,
    const char *value)
{
	return value == NULL ? sealed : secrets_put(a, sealed, name, value);
}

enum err
demo_extensions(struct db *db, struct arena *a, const char *simulator,
    int64_t created)
{
	enum err e = E_OK;

	for (int i = 0; e == E_OK && i < DEMO_ACCOUNTS; i++) {
		json_t *settings = json_own(a, json_object());
		struct extension x = { .key = accounts[i].key,
			.title = accounts[i].title,
			.driver = accounts[i].driver, .on = true,
			.created = created };

		json_object_set_new(settings, "api", json_string(x.driver));
		if (accounts[i].username != NULL)
			json_object_set_new(settings, "username",
			    json_string(accounts[i].username));
		json_object_set_new(settings, "endpoint", json_string(
		    arena_printf(a, "%s%s", simulator, accounts[i].path)));
		x.settings = json_write(a, settings);
		x.sealed = put_secret(a, "", "password", accounts[i].password);
		x.sealed = put_secret(a, x.sealed, "accesskey",
		    accounts[i].accesskey);
		x.sealed = put_secret(a, x.sealed, "apikey",
		    accounts[i].apikey);
		e = extension_add(db, &x);
	}
	return e;
}

/* The identifier that links a SIM.  Live Objects accepts several kinds: every
 * third SIM is linked by its telephone number. */
static char *
resource(struct arena *a, int account, int64_t serial)
{
	int number = accounts[account].number;
	char id[ICCID_SIZE];

	switch (account) {
	case DEMO_ORANGE:
		ssn_make(number, serial, id);
		break;
	case DEMO_LIVE:
		if (serial % 3 == 2)
			return arena_printf(a, "msisdn:999%02d%010lld", number,
			    (long long)serial);
		return arena_printf(a, "%02d%06lld", number,
		    (long long)serial);
	default:
		iccid_make(number, serial, id);
		break;
	}
	return arena_strdup(a, id);
}

enum err
demo_link(struct db *db, struct arena *a, int64_t device,
    const int64_t serials[DEMO_ACCOUNTS], int64_t now)
{
	json_t *config = json_own(a, json_object()), *one;
	struct link links[DEMO_ACCOUNTS];
	size_t n = 0;

	for (int i = 0; i < DEMO_ACCOUNTS; i++) {
		if (serials[i] == 0)
			continue;
		links[n] = (struct link){ .extension = accounts[i].key,
			.resource = resource(a, i, serials[i]) };
		one = json_object();
		json_object_set_new(one, accounts[i].device_key,
		    json_string(links[n].resource));
		json_object_set_new(config, links[n++].extension, one);
	}
	return device_configure(db, a, device, json_write_pretty(a, config),
	    links, n, now);
}
