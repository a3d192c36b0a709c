/*
 * driver: code that speaks one outside API, as data and pure functions.
 *
 * build turns an operation into a request; parse turns any status and any
 * bytes into a result or an error.  Neither does I/O, reads a clock or keeps
 * state: layers.sh rejects a driver that includes anything that does.  call.h
 * does the rest for all drivers.
 */
#ifndef DRIVERS_PROVIDER_H
#define DRIVERS_PROVIDER_H

#include "../lib/http/http_message.h"
#include "../lib/text/json.h"
#include "../store/resource/resource_info.h"
#include "../store/resource/sim_info.h"
#include "channel.h"
#include "ledger.h"
#include "receive.h"
#include "token.h"

/* One row of the Add Extension form. */
enum setting_kind { SETTING_TEXT, SETTING_SECRET, SETTING_HOST, SETTING_CHOICE };
struct setting {
	const char		*name;		/* form field, JSON member */
	const char		*label;		/* "User name" */
	const char		*hint;
	enum setting_kind	 kind;
	bool			 required;
	bool			 inbound;	/* a secret that is never sent: it
						 * checks what comes in */
	const char *const	*choices;	/* value, title, … NULL: for
						 * SETTING_CHOICE; for
						 * SETTING_HOST suggestions */
	const char		*preset;	/* what a new form begins with;
						 * or NULL */
	/* NULL when fine, else a sentence.  May be NULL itself. */
	const char		*(*check)(struct arena *, const char *value);
};

/* One member of the Extension Configuration object, e.g. "iccid". */
struct device_key {
	const char	*name;		/* JSON member */
	const char	*label;		/* ICCID */
	const char	*hint;
	bool		 identifies;	/* this one is the resource */
	/* Writes the canonical value to *out; NULL when fine, else a sentence
	 * naming what is wrong. */
	const char	*(*check)(struct arena *, const char *value,
			    const char **out);
	/* Whether two values name the same thing; NULL: when they are equal. */
	bool		(*same)(const char *, const char *);
	/* For a value that passed: a sentence when it looks wrong but may be
	 * right, to show beside it; NULL when fine.  May be NULL itself. */
	const char	*(*warn)(struct arena *, const char *value);
};

enum { LIST_PAGES = 20 };	/* of a list, in one call */

/* What a driver can be asked.  OP_x's bit in a capability mask is 1 << OP_x. */
enum op {
	OP_CHECK,		/* are these credentials good */
	OP_DETAILS,		/* overall data: fills result.sim */
	OP_SET_STATE,
	OP_SET_PLAN,
	OP_SET_OVERAGE,
	OP_PLANS,		/* list of rate plans: fills result.plans */
	OP_USAGE,		/* one cycle: fills result.usage */
	OP_SEND_SMS,		/* result.remote_id */
	OP_SMS_DETAILS,		/* by remote_id: result.sms[0] */
	OP_SMS_FIND,		/* recent ids of a SIM: result.sms[].id */
	OP_SESSION,		/* result.session */
	OP_LOCATION,		/* result.locations, newest first */
	OP_AUDIT,		/* result.audits */
	OP_TRAFFIC,		/* traffic by day: result.traffic */
	OP_MODIFIED,		/* SIMs changed after args.since, oldest change
				 * first: result.ids */
	OP_RECEIPT,		/* what became of what bears args.own_id:
				 * result.receipt */
	OP_HEAD,		/* where a ledger stands: result.head */
	OP_QUOTE,		/* the same, and what args.value, a call, takes;
				 * E_SERVICE_REFUSED: it would be reverted */
	OP_TRANSACT,		/* send a transaction: args.value, the call, or
				 * what was signed; result.remote_id is its hash.
				 * result.code of a refusal: NONCE, FUNDS */
	OP_QUERY,		/* ask a contract: args.value, a call;
				 * result.answer */
	OP_BLOCK,		/* args.number, ABSENT: the newest; result.chain_block */
	OP_OWN,			/* a command of the driver's own: args.own */
	OP_MAX
};

/* An extension opened for calling. */
struct account {
	const char	*key;		/* extension key: for the log */
	json_t		*settings;	/* all of them, secrets unsealed */
	const char	*tokens[TOKENS_MAX];	/* of driver.tokens, in its order;
					 * NULL: not got (yet) */
};

struct op_args {
	const char	*resource;
	/* OP_DETAILS of several at once, at most sim_driver.batch: resources
	 * instead of resource, and the answers in result.sims. */
	const char *const *resources;
	size_t		 nsims;
	enum sim_state	 state;		/* OP_SET_STATE */
	const struct operation *own;	/* OP_OWN */
	const char	*value;		/* plan's id, override, SMS text, the argument
					 * of an own command; OP_SMS_FIND:
					 * NULL for those to the device, else
					 * both ways */
	const char	*effective;	/* YYYY-MM-DD or NULL */
	const char	*cycle_start;	/* YYYY-MM-DD */
	const char	*remote_id;
	const char	*own_id;	/* writes: a random one of 22 letters, digits,
					 * - and _, new for each command; reads:
					 * what http_request.id of the command
					 * was, or NULL */
	int64_t		 number;	/* OP_BLOCK: its height; OP_RECEIPT: how
					 * deep it is to be; OP_TRANSACT: the
					 * nonce, where we do not sign */
	int64_t		 since;		/* ms: OP_SMS_FIND, OP_LOCATION,
					 * OP_MODIFIED; ABSENT: all */
	int		 days;		/* OP_AUDIT, OP_TRAFFIC: of history; 0:
					 * what the API takes by itself */
	int		 page;		/* from 1: where a list is begun, at
					 * most LIST_PAGES of it in a call */
};

struct sms {
	const char	*id, *state;	/* the carrier's status: Pending … */
	const char	*text;
	bool		 from_device;	/* MO */
	int64_t		 sent, received, modified;
};

struct session {
	const char	*ip, *ipv6, *apn;
	int64_t		 started, ended;	/* ABSENT: not given / going on */
	int64_t		 in_session;		/* 0, 1, ABSENT */
};

struct location {
	const char	*lat, *lon;	/* decimal degrees, the carrier's text */
	int64_t		 accuracy;	/* metres, ABSENT */
	const char	*source;	/* "network", a cell id …; or NULL */
	const char	*place;		/* city, country; or NULL */
	int64_t		 at;		/* ABSENT when not given */
};

struct audit {
	const char	*field, *before, *after;
	const char	*status, *user;		/* the carrier's words, or NULL */
	int64_t		 effective;		/* ABSENT when not given */
};

/* What of a cycle's usage fell into one zone; to and from the device. */
struct zone_usage {
	const char	*zone, *rate_plan;	/* or NULL */
	int64_t		 data, sms, voice;	/* bytes, messages, seconds */
};

struct traffic {
	int64_t		 at;			/* start of the day */
	int64_t		 sms_in, sms_out;	/* in: to the device */
	int64_t		 data_in, data_out;	/* bytes */
};

/* What became of a write, by our own id. */
enum receipt { RECEIPT_NONE, RECEIPT_PENDING, RECEIPT_DONE, RECEIPT_FAILED };

/* One SIM of a batch, in the carrier's order.  Those asked for that are not
 * here are not known to the carrier. */
struct sim_answer {
	const char	*resource;	/* as it was asked */
	struct sim_info	 info;
};

struct result {
	int64_t		 at;		/* when the first call began, its turn
					 * being had; ABSENT: none did */
	struct sim_info	 sim;
	bool		 has_sim;
	struct resource_info resource;	/* OP_DETAILS of anything but a SIM */
	bool		 has_resource;
	enum receipt	 receipt;	/* OP_RECEIPT */
	const char	*progress;	/* of one that is pending, in words for
					 * people: 3 of 12 blocks deep; or NULL */
	const char	*block;		/* that it is in, "block 12"; or NULL */
	struct ledger_head head;	/* OP_HEAD, OP_QUOTE, OP_RECEIPT */
	struct ledger_block chain_block;	/* OP_BLOCK */
	const char	*answer;	/* OP_QUERY: text, or JSON */
	const char	*replay;	/* between steps of one driver */
	struct sim_answer *sims;	/* op_args.resources was given */
	size_t		 nsims;
	const char	**ids;		/* OP_MODIFIED */
	size_t		 nids;
	struct location	*locations;
	size_t		 nlocations;
	struct audit	*audits;
	size_t		 naudits;
	struct traffic	*traffic;
	size_t		 ntraffic;
	struct usage	 usage;
	struct zone_usage *zones;	/* of usage, where the API tells them */
	size_t		 nzones;
	struct plan	*plans;
	size_t		 nplans;
	struct sms	*sms;
	size_t		 nsms;
	struct session	 session;
	const char	*remote_id;
	bool		 more;		/* another page: run the step again with
					 * page + 1.  Of the call: it did not
					 * come to the end of the list */
	int		 page;		/* the last that was read, 0: none */
	/* when the carrier refused or failed: its code and its words */
	const char	*code, *reason;
};

/* One HTTP exchange of an operation.  Steps run in order into one result. */
struct step {
	/* so_far is what earlier steps gave.  A build that leaves url NULL has
	 * nothing to ask: the step is skipped. */
	enum err	(*build)(const struct account *, const struct op_args *,
			    const struct result *so_far, struct arena *,
			    struct http_request *);
	/* E_OK, or an E_SERVICE_… with code and reason set.  What is kept is
	 * copied into the arena: the answer, and what json_read and xml_read
	 * made of it, are released as soon as this returns. */
	enum err	(*parse)(const struct http_reply *,
			    const struct op_args *, struct arena *,
			    struct result *);
	bool		 writes;	/* changes something there: goes through
					 * a command, which is marked as sent
					 * when this step leaves, and is never
					 * tried again.  At most one step of an
					 * operation */
};

struct operation {
	const struct step	*steps;	/* ends with a NULL build; NULL: the API
					 * has no such operation */
	bool			 dated;		/* takes op_args.effective */
	const char		*missing;	/* when steps is NULL: why, a sentence
						 * for the page */
};

/* A carrier's word for a state, and what it means there where that is not what
 * sim_states says; else NULL. */
struct state_word {
	const char	*word;
	enum sim_state	 state;
	const char	*connects, *billed, *follows;
};

/* A state that a SIM can be set to. */
struct state_target {
	enum sim_state	 state;
	bool		 disconnects;	/* a person is asked before */
	bool		 ends;		/* no way back: a person types a word */
	bool		 before_use;	/* can't be set after activation */
};

/* A word of the service for what became of a message.  Words that are not
 * listed say that it is on its way. */
enum sms_end { SMS_PENDING, SMS_DELIVERED, SMS_FAILED };
struct sms_word {
	const char	*word;
	enum sms_end	 end;
};

/* A value that can be chosen, and what it means. */
struct value_text {
	const char	*value, *title, *hint;
};

/* What only a driver of SIMs has. */
struct sim_driver {
	const struct state_word	*states;	/* its words; end with a NULL word */
	size_t			 batch;		/* SIMs in one OP_DETAILS, 0: 1 */
	const char		*sms_limit;	/* sentence for the form */
	/* How long an SMS may be, in units of lib/text/sms_text.h; 0: the API
	 * carries no text of that alphabet. */
	size_t			 sms_max;	/* GSM 7-bit */
	size_t			 sms_max_ucs2;
	const struct state_target *targets;	/* of OP_SET_STATE, as they are
						 * listed; end with SIM_UNKNOWN */
	const struct value_text	*overages;	/* of OP_SET_OVERAGE; end with a
						 * NULL value */
	const struct sms_word	*sms_words;	/* end with a NULL word */
};

/* A word of the service for a resource's state, and what people read. */
enum word_mood { MOOD_PLAIN, MOOD_GOOD, MOOD_BAD };
struct resource_word {
	const char	*word, *title;
	enum word_mood	 mood;
};

/* What an extension links, other than SIMs. */
struct resource_kind {
	const char	*name;		/* endpoint: stored with the resource */
	const char	*title;		/* Endpoint */
	const struct resource_word *states;	/* end with a NULL word */
};

struct command_kind;			/* command.h */

/* One API of a kind. */
struct driver {
	const char		*name;		/* control-center-rest */
	const struct kind	*kind;		/* that has it */
	const char		*api;		/* which of the kind's: REST v1, SOAP;
						 * NULL: it has one alone */
	const char		*about;		/* one sentence for the form */
	/* Of a kind with several APIs one is a SETTING_CHOICE "api", whose
	 * values are their names: see driver_choose().  Ends with a NULL
	 * name. */
	const struct setting	*settings;
	const struct device_key	*device;	/* ends with a NULL name */
	const struct operation	*ops;		/* OP_MAX of them; rows may share */
	/* The account that limits are counted for: host and user, so that two
	 * extensions on one account share one rate limiter. */
	const char		*(*limiter)(const struct account *, struct arena *);
	int			 per_second;	/* 0: no limit known */
	const struct receiver	*receive;	/* NULL: it sends nothing by itself */
	const struct sim_driver	*sim;		/* NULL: it knows no SIMs */
	const struct resource_kind *resource;	/* what it links instead; NULL:
						 * nothing */
	const struct ledger_driver *ledger;	/* NULL: it is none */
	const struct command_kind *commands;	/* that only it has; end with a
						 * NULL name; or NULL */
	const struct channel	*channel;	/* NULL: it keeps none open */
	/* What all its calls need, at most TOKENS_MAX; ends with a NULL build.
	 * NULL: nothing, or the credentials themselves. */
	const struct token_source *tokens;
};

/* The operation, or NULL with *why set to the sentence. */
const struct operation	*driver_can(const struct driver *, enum op,
			    const char **why);

/* What its devices link: the kind's name, or NULL. */
const char		*driver_links(const struct driver *);
/* Its row of a resource's state; or NULL. */
const struct resource_word *driver_word(const struct driver *,
			    const char *state);

/* Whether one of its steps writes. */
bool			 operation_writes(const struct operation *);

/* The row of a state it can set, of a value of its overage limit; or NULL. */
const struct state_target *driver_target(const struct driver *,
			    enum sim_state);
const struct value_text	*driver_overage(const struct driver *,
			    const char *value);
/* What a state means at the carrier whose word for it this is; NULL: at a
 * carrier that was not asked, by its first word for the state. */
struct sim_state_text	 driver_state_text(const struct driver *,
			    enum sim_state, const char *word);
/* Known to be no way, from one state to another that can be set.  The service
 * decides all the same; this only says what to expect. */
bool			 driver_no_way(const struct driver *,
			    enum sim_state from, enum sim_state to);
/* What its word for a message's state means; NULL: no word yet. */
enum sms_end		 driver_sms_end(const struct driver *,
			    const char *word);

/* A sentence of ours that speaks of a carrier and a SIM, for whoever links
 * something else: its service, and the resource by its title.  driver may be
 * NULL. */
const char		*driver_words(struct arena *, const struct driver *,
			    const char *text);

/* Nothing is known yet: every number ABSENT.  driver_call begins with it. */
void		 result_init(struct result *);

#endif
