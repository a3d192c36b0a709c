/* An expression is parsed to a tree, that is written out as a program, and its
 * states are followed all at once (after Thompson). */
#include "pattern.h"

#include <stdint.h>
#include <string.h>

enum node_kind { NODE_EMPTY, NODE_SET, NODE_BEGIN, NODE_END, NODE_CAT,
	NODE_ALT, NODE_REPEAT };

struct node {
	enum node_kind	 kind;
	uint32_t	 set[8];	/* bytes */
	struct node	*a, *b;
	int		 min, max;	/* of a repetition; max -1: any */
};

enum op { OP_SET_OF, OP_SPLIT, OP_BEGIN, OP_END, OP_MATCH };
struct instruction {
	enum op		 op;
	const uint32_t	*set;
	int		 to, or;	/* a split; to also of BEGIN and END */
};

struct compiling {
	struct arena	*a;
	const char	*s;		/* what is left */
	const char	*fault;
	int		 depth;
	struct instruction *program;
	int		 n;
};

static struct node *alternatives(struct compiling *);

static struct node *
fault(struct compiling *c, const char *sentence)
{
	if (c->fault == NULL)
		c->fault = sentence;
	return NULL;
}

static struct node *
node(struct compiling *c, enum node_kind kind, struct node *a, struct node *b)
{
	struct node *n = arena_alloc(c->a, sizeof(*n));

	*n = (struct node){ .kind = kind, .a = a, .b = b };
	return n;
}

/* --- sets --- */

static void
add(uint32_t set[8], unsigned char c)
{
	set[c / 32] |= UINT32_C(1) << c % 32;
}

static bool
has(const uint32_t set[8], unsigned char c)
{
	return (set[c / 32] >> c % 32 & 1) != 0;
}

static bool
of_class(char class, int c)
{
	bool digit = c >= '0' && c <= '9';

	switch (class) {
	case 'd':
		return digit;
	case 'w':
		return digit || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') || c == '_';
	default:
		return c == ' ' || (c >= '\t' && c <= '\r');
	}
}

/* \d \w \s, and with a capital all others; false when it is none. */
static bool
add_class(uint32_t set[8], char class)
{
	char small = (char)(class | 0x20);

	if (strchr("dws", small) == NULL)
		return false;
	for (int c = 1; c < 256; c++)
		if (of_class(small, c) == (class == small))
			add(set, (unsigned char)c);
	return true;
}

/* The byte that an escape means, behind the backslash; 0: it is none. */
static unsigned char
escaped(char c)
{
	switch (c) {
	case 't':
		return '\t';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	default:
		return c > ' ' && c < 0x7f && !of_class('w', c) ?
		    (unsigned char)c : c == '_' || c == ' ' ?
		    (unsigned char)c : 0;
	}
}

/* One end of a range, or one byte; 0 with a fault, or when it was a class. */
static unsigned char
member(struct compiling *c, uint32_t set[8], bool *class)
{
	unsigned char b = (unsigned char)*c->s++;

	*class = false;
	if (b >= 0x80) {
		fault(c, "A set has letters beyond ASCII.");
		return 0;
	}
	if (b != '\\')
		return b;
	if (*c->s != '\0' && add_class(set, *c->s)) {
		c->s++;
		*class = true;
		return 0;
	}
	b = *c->s == '\0' ? 0 : escaped(*c->s++);
	if (b == 0)
		fault(c, "It has an escape that is not known here.");
	return b;
}

/* Behind the [. */
static struct node *
set_of(struct compiling *c)
{
	struct node *n = node(c, NODE_SET, NULL, NULL);
	bool not = *c->s == '^', first = true, class;

	c->s += not;
	for (; c->fault == NULL && (first || *c->s != ']'); first = false) {
		unsigned char from, to;

		if (*c->s == '\0')
			return fault(c, "A [ has no ].");
		from = to = member(c, n->set, &class);
		if (class)
			continue;
		if (c->s[0] == '-' && c->s[1] != ']' && c->s[1] != '\0') {
			c->s++;
			to = member(c, n->set, &class);
			if (class || to < from)
				return fault(c, "A range in [ ] ends before "
				    "it begins.");
		}
		for (unsigned b = from; b <= to; b++)
			add(n->set, (unsigned char)b);
	}
	if (c->fault != NULL)
		return NULL;
	c->s++;
	for (int i = 0; not && i < 8; i++)
		n->set[i] = ~n->set[i];
	return n;
}

/* --- the tree --- */

static struct node *
group(struct compiling *c)
{
	struct node *n;

	if (c->s[0] == '?' && c->s[1] != ':')
		return fault(c, "Lookaround and named groups are not known "
		    "here.");
	if (c->s[0] == '?')
		c->s += 2;
	if (++c->depth > PATTERN_DEPTH)
		return fault(c, "Its parentheses are nested too deep.");
	n = alternatives(c);
	c->depth--;
	if (*c->s != ')')
		return fault(c, "A ( has no ).");
	c->s++;
	return n;
}

static struct node *
single(struct compiling *c)
{
	struct node *n;
	char b = *c->s++;

	if (b == '(')
		return group(c);
	if (b == '[')
		return set_of(c);
	if (b == '^' || b == '$')
		return node(c, b == '^' ? NODE_BEGIN : NODE_END, NULL, NULL);
	if (strchr("*+?{", b) != NULL)
		return fault(c, "A repetition stands behind nothing.");
	n = node(c, NODE_SET, NULL, NULL);
	if (b == '.') {
		for (int i = 1; i < 256; i++)
			if (i != '\n')
				add(n->set, (unsigned char)i);
	} else if (b != '\\') {
		add(n->set, (unsigned char)b);
	} else if (*c->s != '\0' && add_class(n->set, *c->s)) {
		c->s++;
	} else if (*c->s != '\0' && escaped(*c->s) != 0) {
		add(n->set, escaped(*c->s++));
	} else {
		return fault(c, "It has an escape that is not known here.");
	}
	return n;
}

static int
count(struct compiling *c)
{
	int n = 0;

	while (*c->s >= '0' && *c->s <= '9' && n <= PATTERN_REPEAT)
		n = n * 10 + *c->s++ - '0';
	return n;
}

/* {m}, {m,} or {m,n}, behind the {. */
static bool
bounds(struct compiling *c, struct node *n)
{
	if (*c->s < '0' || *c->s > '9')
		return false;
	n->min = n->max = count(c);
	if (*c->s == ',') {
		c->s++;
		n->max = *c->s == '}' ? -1 : *c->s >= '0' && *c->s <= '9' ?
		    count(c) : -2;
	}
	return *c->s++ == '}' && n->min <= PATTERN_REPEAT &&
	    n->max <= PATTERN_REPEAT && (n->max == -1 || n->max >= n->min);
}

static struct node *
repeated(struct compiling *c)
{
	struct node *n = single(c), *r;

	while (c->fault == NULL && *c->s != '\0' &&
	    strchr("*+?{", *c->s) != NULL) {
		char how = *c->s++;

		r = node(c, NODE_REPEAT, n, NULL);
		r->min = how == '+';
		r->max = how == '?' ? 1 : -1;
		if (how == '{' && !bounds(c, r))
			return fault(c, "A number in { } is none, or too "
			    "large.");
		if (*c->s == '+')
			return fault(c, "A + stands behind a repetition.");
		c->s += *c->s == '?';	/* as little as possible: the same */
		n = r;
	}
	return n;
}

static struct node *
sequence(struct compiling *c)
{
	struct node *n = node(c, NODE_EMPTY, NULL, NULL);

	while (c->fault == NULL && *c->s != '\0' && *c->s != '|' &&
	    *c->s != ')')
		n = node(c, NODE_CAT, n, repeated(c));
	return n;
}

static struct node *
alternatives(struct compiling *c)
{
	struct node *n = sequence(c);

	while (c->fault == NULL && *c->s == '|') {
		c->s++;
		n = node(c, NODE_ALT, n, sequence(c));
	}
	return n;
}

/* --- the program --- */

static int
emit(struct compiling *c, enum op op, const uint32_t *set)
{
	if (c->n == PATTERN_STATES) {
		fault(c, "It is too long when its repetitions are written "
		    "out.");
		return c->n - 1;
	}
	c->program[c->n] = (struct instruction){ .op = op, .set = set,
	    .to = c->n + 1, .or = -1 };
	return c->n++;
}

static void write_out(struct compiling *, const struct node *);

static void
write_repeat(struct compiling *c, const struct node *n)
{
	int split, from, i;

	for (i = 0; i < n->min && c->fault == NULL; i++) {
		from = c->n;
		write_out(c, n->a);
		if (c->n == from)	/* nothing, however often */
			i = n->min - 1;
	}
	if (n->max == -1) {
		split = emit(c, OP_SPLIT, NULL);
		write_out(c, n->a);
		c->program[emit(c, OP_SPLIT, NULL)].to = split;
		c->program[split].or = c->n;
		return;
	}
	for (; i < n->max && c->fault == NULL; i++) {
		split = emit(c, OP_SPLIT, NULL);
		write_out(c, n->a);
		c->program[split].or = c->n;
	}
}

static void
write_out(struct compiling *c, const struct node *n)
{
	int split, end;

	if (c->fault != NULL)
		return;
	switch (n->kind) {
	case NODE_EMPTY:
		break;
	case NODE_SET:
		emit(c, OP_SET_OF, n->set);
		break;
	case NODE_BEGIN:
		emit(c, OP_BEGIN, NULL);
		break;
	case NODE_END:
		emit(c, OP_END, NULL);
		break;
	case NODE_CAT:
		write_out(c, n->a);
		write_out(c, n->b);
		break;
	case NODE_ALT:
		split = emit(c, OP_SPLIT, NULL);
		write_out(c, n->a);
		end = emit(c, OP_SPLIT, NULL);
		c->program[split].or = c->n;
		write_out(c, n->b);
		c->program[end].to = c->n;
		break;
	case NODE_REPEAT:
		write_repeat(c, n);
		break;
	}
}

static bool
compile(struct compiling *c, struct arena *a, const char *s)
{
	struct node *n;

	*c = (struct compiling){ .a = a, .s = s };
	if (strlen(s) > PATTERN_MAX) {
		fault(c, "It is longer than 1000 bytes.");
		return false;
	}
	n = alternatives(c);
	if (c->fault == NULL && *c->s != '\0')
		fault(c, "A ) has no (.");
	if (c->fault != NULL)
		return false;
	c->program = arena_array(a, PATTERN_STATES, sizeof(*c->program));
	write_out(c, n);
	emit(c, OP_MATCH, NULL);
	return c->fault == NULL;
}

const char *
pattern_fault(struct arena *a, const char *s)
{
	struct compiling c;

	return compile(&c, a, s) ? NULL : c.fault;
}

/* --- running it --- */

struct states {
	int	*list, n;
	int	*seen;		/* by state: the step it was last put in */
};

/* A state, and those that it leads to without a byte.  What waits is on a stack
 * no longer than there are states, for each is put there once a step. */
static void
follow(const struct compiling *c, struct states *s, int *stack, int start,
    int step, bool begins, bool ends)
{
	int depth = 0;

	stack[depth++] = start;
	while (depth > 0) {
		int at = stack[--depth];
		const struct instruction *i = &c->program[at];

		if (s->seen[at] == step)
			continue;
		s->seen[at] = step;
		if (i->op == OP_SPLIT) {
			stack[depth++] = i->to;
			if (i->or != -1)
				stack[depth++] = i->or;
		} else if ((i->op == OP_BEGIN && begins) ||
		    (i->op == OP_END && ends)) {
			stack[depth++] = i->to;
		} else {
			s->list[s->n++] = at;
		}
	}
}

bool
pattern_matches(struct arena *a, const char *expression, const char *value)
{
	size_t n = strlen(value);
	struct compiling c;
	struct states now, next, swap;
	int *stack, *seen;

	if (!compile(&c, a, expression))
		return false;
	stack = arena_array(a, 2 * PATTERN_STATES + 2, sizeof(*stack));
	seen = arena_array(a, PATTERN_STATES, sizeof(*seen));
	memset(seen, 0, PATTERN_STATES * sizeof(*seen));
	now = (struct states){ .list = arena_array(a, PATTERN_STATES,
	    sizeof(int)), .seen = seen };
	next = (struct states){ .list = arena_array(a, PATTERN_STATES,
	    sizeof(int)), .seen = seen };
	follow(&c, &now, stack, 0, 1, true, n == 0);
	for (size_t at = 0; at < n && now.n > 0; at++) {
		next.n = 0;
		for (int k = 0; k < now.n; k++) {
			const struct instruction *i =
			    &c.program[now.list[k]];

			if (i->op == OP_SET_OF &&
			    has(i->set, (unsigned char)value[at]))
				follow(&c, &next, stack, i->to, (int)at + 2,
				    false, at + 1 == n);
		}
		swap = now;
		now = next;
		next = swap;
	}
	for (int k = 0; k < now.n; k++)
		if (c.program[now.list[k]].op == OP_MATCH)
			return true;
	return false;
}
