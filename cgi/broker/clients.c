#include "clients.h"

#include <stdlib.h>
#include <string.h>

enum { CHAINS = 1 << 14 };

struct clients {
	size_t		 n;
	struct { struct client *first, *last; } lines[LINES];
	struct client	*by_key[CHAINS], *by_id[CHAINS];
};

static size_t
chain_of_key(const void *key)
{
	return (size_t)(((uintptr_t)key >> 4) * UINT64_C(0x9e3779b97f4a7c15) >>
	    40) % CHAINS;
}

static size_t
chain_of_id(const char *id)
{
	uint64_t h = 0;

	for (; *id != '\0'; id++)
		h = (h ^ (unsigned char)*id) * UINT64_C(0x100000001b3);
	return (h ^ h >> 32) % CHAINS;
}

struct clients *
clients_new(void)
{
	struct clients *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	return c;
}

size_t
clients_count(const struct clients *c)
{
	return c->n;
}

struct client *
clients_add(struct clients *c, const struct client *from)
{
	struct client *new = malloc(sizeof(*new));
	size_t key = chain_of_key(from->key), id = chain_of_id(from->id);

	if (new == NULL)
		abort();
	*new = *from;
	new->line = LINE_NONE;
	new->next = c->by_key[key];
	c->by_key[key] = new;
	new->next_id = c->by_id[id];
	c->by_id[id] = new;
	c->n++;
	return new;
}

struct client *
clients_get(const struct clients *c, const void *key)
{
	struct client *i = c->by_key[chain_of_key(key)];

	while (i != NULL && i->key != key)
		i = i->next;
	return i;
}

struct client *
clients_by_id(const struct clients *c, const char *id)
{
	struct client *i = c->by_id[chain_of_id(id)];

	while (i != NULL && strcmp(i->id, id) != 0)
		i = i->next_id;
	return i;
}

void
clients_remove(struct clients *c, struct client *gone)
{
	struct client **i = &c->by_key[chain_of_key(gone->key)];

	clients_step_out(c, gone);
	while (*i != gone)
		i = &(*i)->next;
	*i = gone->next;
	i = &c->by_id[chain_of_id(gone->id)];
	while (*i != gone)
		i = &(*i)->next_id;
	*i = gone->next_id;
	c->n--;
	tally_free(gone->tally);
	free(gone->filter);
	hearing_free(gone->hearing);
	free(gone);
}

void
client_sent(struct client *c, uint32_t bytes)
{
	c->sent++;
	c->sent_bytes += bytes;
}

void
clients_each(struct clients *c, void (*fn)(struct client *, void *),
    void *ctx)
{
	struct client *next;

	for (size_t i = 0; i < CHAINS; i++)
		for (struct client *j = c->by_key[i]; j != NULL; j = next) {
			next = j->next;
			fn(j, ctx);
		}
}

void
clients_free(struct clients *c)
{
	for (size_t i = 0; i < CHAINS; i++)
		while (c->by_key[i] != NULL)
			clients_remove(c, c->by_key[i]);
	free(c);
}

void
clients_line_up(struct clients *c, struct client *one, enum line line)
{
	if (one->line != LINE_NONE)
		return;
	one->line = line;
	one->ahead = c->lines[line].last;
	one->behind = NULL;
	if (one->ahead == NULL)
		c->lines[line].first = one;
	else
		one->ahead->behind = one;
	c->lines[line].last = one;
}

void
clients_step_out(struct clients *c, struct client *one)
{
	if (one->line == LINE_NONE)
		return;
	if (one->ahead == NULL)
		c->lines[one->line].first = one->behind;
	else
		one->ahead->behind = one->behind;
	if (one->behind == NULL)
		c->lines[one->line].last = one->ahead;
	else
		one->behind->ahead = one->ahead;
	one->line = LINE_NONE;
}

struct client *
clients_first(const struct clients *c, enum line line)
{
	return c->lines[line].first;
}

/* Count the instances, and how many of them sort before this one. */
bool
clients_turn(const struct clients *c, const struct client *one, uint64_t n)
{
	const struct client *j = clients_first(c, LINE_SHARING);
	size_t all = 0, before = 0;

	for (; j != NULL; j = j->behind) {
		if (strcmp(j->of.name, one->of.name) != 0)
			continue;
		all++;
		before += strcmp(j->id, one->id) < 0;
	}
	return one->line == LINE_SHARING && n % all == before;
}
