#include "fixture.h"

#include <stdio.h>
#include <unistd.h>

#include "drivers/call.h"
#include "drivers/secrets.h"
#include "lib/clock.h"
#include "lib/crypt/seal.h"
#include "service.h"

char kinds_key[STORE_PATH_MAX + 8];
static struct caller caller;

void
kinds_connect(void)
{
	caller.db = store_db = store_connect();
}

void
kinds_open(const char *kind)
{
	struct extension x = { .key = kind, .title = kind, .driver = kind,
		.on = true, .created = NOW };

	store_quiet();
	page_open();
	snprintf(kinds_key, sizeof(kinds_key), "%s/key", store_dir);
	ck_ok(seal_init(kinds_key));
	ck_ok(seal_load(kinds_key));
	db_close(store_db);	/* none is open while a process is forked */
	x.settings = arena_printf(store_a, "{\"endpoint\":"
	    "\"http://127.0.0.1:%d\"}", service_start(store_path));
	x.sealed = secrets_put(store_a, "", "key", "sesame");
	caller = (struct caller){ .http = http_new(NULL), .holder = "here/1" };
	kinds_connect();
	store_device("pump");
	ck_ok(extension_add(store_db, &x));
	page_caller = &caller;
	page_now = clock_now();
}

void
kinds_close(void)
{
	http_free(caller.http);
	service_stop();
	unlink(kinds_key);
	page_close();
}
