/* plugin: shared by the files of the plugin, and not for others. */
#ifndef BROKER_PLUGIN_H
#define BROKER_PLUGIN_H

#include "../events/journal.h"
#include "../events/post.h"
#include "../events/record.h"
#include "../events/refusals.h"
#include "clients.h"

enum { REGISTERED = 64, PENDING = 512, OWED = 2048 };

/* A device that was just registered.  The copy of the accounts may not have it
 * yet. */
struct registered {
	char		 type[ID_MAX + 1], device[ID_MAX + 1];
	int64_t		 id, gateway;
	char		 client[CLIENT_MAX + 1];	/* of the gateway */
	int64_t		 until;		/* mono ms */
};

/* A command published for a gateway, until the broker asks whether to deliver
 * it there. */
struct pending {
	int64_t		 id;
	char		 topic[TOPIC_MAX];
	int		 turns;		/* turns since it was published; 0:
					 * free */
};

/* A report on a command, waiting until the exchange has room for it. */
struct owed {
	enum post_kind	 kind;
	int64_t		 id;
};

struct plugin {
	struct access		 access;
	struct clients		*clients;
	struct clients		*sessions;	/* of devices that are away */
	bool			 crowded;	/* there were too many; that was
						 * logged */
	struct journal_writer	 journal;
	struct journal_writer	 commands;	/* for those devices */
	int			 lock;		/* on the state directory; -1:
						 * none */
	int			 listening, link;	/* link.c; -1: closed */
	struct registered	 registered[REGISTERED];
	unsigned		 nregistered;	/* total registered */
	int64_t			 register_from;	/* mono ms: registrations wait
						 * again from then on */
	struct pending		 pending[PENDING];
	struct owed		 owed[OWED];	/* a ring */
	size_t			 owed_from, nowed;
	bool			 kept;		/* the exchange is to be told
						 * of new records */
	unsigned char		 record[JOURNAL_RECORD_MAX];
	unsigned char		 post[POST_MAX], received[POST_MAX];
	char			 db[PATH_LEN];
	int			 port;		/* reported in mon; 0:
						 * unknown */
	uint64_t		 messages;	/* number published, to choose
						 * among instances */
	int64_t			 poll;		/* mono ms of the next poll */
	uint64_t		*counts;	/* of refusals */
	struct tally		*tallies;
	int64_t			 refusals;	/* rate limit */
	int64_t			 unnoted;	/* refusals that were not
						 * recorded */
	bool			 frees_topic;	/* the broker frees a replaced
						 * topic */
};

/* Append to the journal; true on success. */
bool	 plugin_record(struct plugin *, const struct record *);

/* Append to the journal of commands, and notify its reader. */
bool	 plugin_keep(struct plugin *, const struct record *);

/* Record a refusal in the connection log of the device or of the API key,
 * rate-limited so that nobody can fill it.  True when it was recorded. */
bool	 plugin_refused(struct plugin *, const char *client,
	    const struct identity *, const char *address, const char *why);

/* Callbacks for the broker's events. */
int	 act_sign_in(int event, void *data, void *plugin);
int	 act_access(int event, void *data, void *plugin);
int	 act_message(int event, void *data, void *plugin);
int	 act_gone(int event, void *data, void *plugin);

/* Find the device that a topic is about, and check that the client may act for
 * it.  Registers a gateway's device when it is unknown and may be registered.
 * E_OK, or E_ROLE with a sentence that says why not; E_BUSY: the reason is
 * temporary. */
enum err	 device_of(struct plugin *, const struct client *,
	    const struct topic *, bool publishing, int64_t *device,
	    const char **why);
/* The connected client of the device's gateway, or of the gateway itself; NULL
 * when not connected. */
struct client	*gateway_here(struct plugin *, const struct topic *);
/* The broker delivers a command to a gateway: report it as handed over. */
void	 gateway_takes(struct plugin *, const char *topic);
/* Publish a refusal to the gateway's notify topic. */
void	 gateway_notify(const struct client *, const char *request,
	    const char *topic, const char *why);

/* The connected client of the device that a topic is about; NULL when it is
 * away. */
struct client	*device_client_here(struct plugin *, const struct topic *);
/* Deliver a command to that client, with the lower of the two QoS levels.
 * False when it is away or has not subscribed. */
bool	 hand_over(struct plugin *, const struct topic *, uint8_t qos,
	    const void *payload, uint32_t len);

/* The same for device management; tail follows iotdm-1/. */
bool	 manage_hand_over(struct plugin *, const struct topic *,
	    const char *tail, const void *payload, uint32_t len);

/* A device disconnects or returns.  Its subscriptions are remembered when its
 * session continues; clean: it does not. */
void	 session_leave(struct plugin *, const struct client *, bool clean);
void	 session_return(struct plugin *, struct client *, bool clean);

/* The link to the exchange process. */
void	 link_open(struct plugin *, const char *state);
void	 link_close(struct plugin *);
void	 link_turn(struct plugin *);
/* Tell the exchange that the journal of commands has new records. */
void	 link_kept(struct plugin *);
/* Ask for the registration of a device behind a gateway, and wait briefly for
 * the result.  E_OK, or E_ROLE or E_BUSY with a sentence, as above. */
enum err	 link_register(struct plugin *, const struct client *,
	    const struct topic *, int64_t *device, const char **why);
/* Tell it that a client is here.  When there is no room, a later turn does, once
 * however often this was called. */
void	 link_ready(struct plugin *, struct client *, bool clean);

/* The broker's version: 2000011 for 2.0.11; 0 when unknown. */
int	 broker_version(void);

/* Record that a client has connected or disconnected, in the journal and for
 * applications. */
void	 presence_came(struct plugin *, const struct client *);
void	 presence_went(struct plugin *, const struct client *,
	    const char *why);

#endif
