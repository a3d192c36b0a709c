/* The broker's clients: found, in line, and removed while all are visited. */
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

/* In order of arrival; who is removed stands in no line. */
START_TEST(in_line)
{
	struct client *one = add(1, "d:abcdef:meter:one"),
	    *two = add(2, "d:abcdef:meter:two"),
	    *three = add(3, "d:abcdef:meter:three"), copy;

	ck_assert_ptr_null(clients_first(all, LINE_READY));
	clients_line_up(all, two, LINE_READY);
	clients_line_up(all, one, LINE_READY);
	clients_line_up(all, two, LINE_READY);
	clients_line_up(all, three, LINE_READY);
	ck_assert_ptr_eq(clients_first(all, LINE_READY), two);
	ck_assert_ptr_null(clients_first(all, LINE_AWAY));
	clients_step_out(all, two);
	clients_step_out(all, two);
	ck_assert_ptr_eq(clients_first(all, LINE_READY), one);
	copy = *one;
	clients_remove(all, one);
	ck_assert_ptr_eq(clients_first(all, LINE_READY), three);
	one = clients_add(all, &copy);
	clients_line_up(all, one, LINE_READY);
	clients_remove(all, three);
	ck_assert_ptr_eq(clients_first(all, LINE_READY), one);
	clients_step_out(all, one);
	ck_assert_ptr_null(clients_first(all, LINE_READY));
}
END_TEST

static int
takers(struct client *const *list, size_t n, uint64_t message)
{
	int takers = 0;

	for (size_t i = 0; i < n; i++)
		takers += clients_turn(all, list[i], message);
	return takers;
}

/* Each message has one taker among the instances that have subscribed. */
START_TEST(turns)
{
	struct client *list[] = { add(1, "A:abcdef:app:a"),
	    add(2, "A:abcdef:app:b"), add(3, "A:abcdef:app:c") },
	    *other = add(4, "A:abcdef:other:a");

	ck_assert_int_eq(takers(list, 3, 7), 0);
	clients_line_up(all, other, LINE_SHARING);
	clients_line_up(all, list[2], LINE_SHARING);
	clients_line_up(all, list[0], LINE_SHARING);
	for (uint64_t i = 0; i < 4; i++) {
		ck_assert_int_eq(takers(list, 3, i), 1);
		ck_assert(!clients_turn(all, list[1], i));
		ck_assert(clients_turn(all, other, i));
	}
	clients_line_up(all, list[1], LINE_SHARING);
	for (uint64_t i = 0; i < 3; i++) {
		ck_assert_int_eq(takers(list, 3, i), 1);
		ck_assert(clients_turn(all, list[i], i));
	}
	clients_remove(all, list[0]);
	ck_assert_int_eq(takers(list + 1, 2, 0), 1);
}
END_TEST

Suite *
clients_suite(void)
{
	Suite *suite = suite_create("clients");
	TCase *t = tcase_create("clients");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, removed_when_visited);
	tcase_add_test(t, in_line);
	tcase_add_test(t, turns);
	suite_add_tcase(suite, t);
	return suite;
}
