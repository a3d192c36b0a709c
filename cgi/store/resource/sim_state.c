#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "sim_info.h"

/* What each state means (contract 1.6).  The operator decides which transitions
 * are allowed. */
const struct sim_state_text sim_states[SIM_STATE_MAX] = {
	[SIM_UNKNOWN] = { "UNKNOWN", "Unknown",
	    "It is not known whether it connects.",
	    "It is not known whether it is billed.",
	    "The carrier's own portal tells more." },
	[SIM_TEST_READY] = { "TEST_READY", "Test Ready",
	    "Connects.", "Free, up to the test limit.",
	    "At the test limit, Activation Ready or Inventory by itself." },
	[SIM_INVENTORY] = { "INVENTORY", "Inventory",
	    "Does not connect.", "Not billed.",
	    "Whatever the operator allows." },
	[SIM_TRIAL] = { "TRIAL", "Trial",
	    "Connects.", "Billed by the terms of the trial.",
	    "Whatever the operator allows." },
	[SIM_ACTIVATION_READY] = { "ACTIVATION_READY", "Activation Ready",
	    "Connects.",
	    "Billed from its first data session, which makes it Activated.",
	    "Activated by itself, with the first data session." },
	[SIM_ACTIVATED] = { "ACTIVATED", "Activated",
	    "Connects.", "Billed by its rate plan.",
	    "Deactivated or Retired, no state from before activation." },
	[SIM_SUSPENDED] = { "SUSPENDED", "Suspended",
	    "Does not connect.", "Billed by the contract.",
	    "Activated again, at the carrier." },
	[SIM_FRAUD_REVIEW] = { "FRAUD_REVIEW", "Fraud review",
	    "Does not connect.", "Billed by the contract.",
	    "What the operator decides." },
	[SIM_DEACTIVATED] = { "DEACTIVATED", "Deactivated",
	    "Does not connect.", "Billed only while a commitment runs.",
	    "Activated or Retired, no state from before activation." },
	[SIM_RETIRED] = { "RETIRED", "Retired",
	    "Does not connect any more.",
	    "Billing ends, as with a cancellation.",
	    "Nothing: it can't be undone." },
	[SIM_PURGED] = { "PURGED", "Purged",
	    "Does not connect any more.",
	    "Not billed; the carrier has removed it.",
	    "Nothing." },
	[SIM_REPLACED] = { "REPLACED", "Replaced",
	    "Does not connect any more.", "Another SIM took its place.",
	    "Nothing." },
};

/* True when two words are equal apart from case and separators. */
static bool
same_word(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (*a == '_' || *a == ' ' || *a == '-')
			a++;
		while (*b == '_' || *b == ' ' || *b == '-')
			b++;
		if (toupper((unsigned char)*a) != toupper((unsigned char)*b))
			return false;
		if (*a == '\0')
			return true;
	}
}

enum sim_state
sim_state_parse(const char *s)
{
	char word[32];
	size_t n = s == NULL ? 0 : strlen(s);

	/* nearly always the form in which we store it */
	for (int i = 0; n > 0 && i < SIM_STATE_MAX; i++)
		if (*s == *sim_states[i].name &&
		    strcmp(s, sim_states[i].name) == 0)
			return (enum sim_state)i;
	if (n == 0 || n >= sizeof(word))
		return SIM_UNKNOWN;
	memcpy(word, s, n + 1);
	if (n > 5 && strcasecmp(word + n - 5, "_NAME") == 0)
		word[n - 5] = '\0';
	for (int i = 0; i < SIM_STATE_MAX; i++)
		if (same_word(word, sim_states[i].name))
			return (enum sim_state)i;
	return SIM_UNKNOWN;
}

bool
sim_same_value(const char *what, const char *x, const char *y)
{
	return strcmp(what, "state") == 0 ?
	    sim_state_parse(x) == sim_state_parse(y) : strcasecmp(x, y) == 0;
}
