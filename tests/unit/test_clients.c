/* The broker's clients: found, and removed while all are visited. */
#include <check.h>
#include <stdio.h>

#include "broker/clients.h"

Suite	*clients_suite(void);

static struct clients *all;

static struct client *
add(uintptr_t key, const char *id)
{
	struct client c = { .key = (const void *)key };

	snprintf(c.id, sizeof(c.id), "%s", id);
	ck_assert(client_parse(id, &c.of));
	return clients_add(all, &c);
}

static void
setup(void)
{
	all = clients_new();
}

static void
teardown(void)
{
	clients_free(all);
}

static void
remove_it(struct client *c, void *visited)
{
	++*(int *)visited;
	clients_remove(all, c);
}

/* A client that is disconnected is removed while its chain is walked. */
START_TEST(removed_when_visited)
{
	char id[40];
	int visited = 0;

	/* the lowest four bits of a pointer choose no chain */
	for (uintptr_t i = 0; i < 200; i++) {
		snprintf(id, sizeof(id), "d:abcdef:meter:%d", (int)i);
		add(i + 1, id);
	}
	clients_each(all, remove_it, &visited);
	ck_assert_int_eq(visited, 200);
	ck_assert_uint_eq(clients_count(all), 0);
	ck_assert_ptr_null(clients_by_id(all, "d:abcdef:meter:7"));
}
END_TEST

Suite *
clients_suite(void)
{
	Suite *suite = suite_create("clients");
	TCase *t = tcase_create("clients");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, removed_when_visited);
	suite_add_tcase(suite, t);
	return suite;
}
