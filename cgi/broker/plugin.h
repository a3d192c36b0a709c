/* plugin: what its files share; nobody else. */
#ifndef BROKER_PLUGIN_H
#define BROKER_PLUGIN_H

#include "../events/journal.h"
#include "../events/post.h"
#include "../events/record.h"
#include "clients.h"

enum { REGISTERED = 64, PENDING = 512 };

/* A device that was registered just now: the copy of the accounts may not have
 * it yet. */
struct registered {
	char		 type[ID_MAX + 1], device[ID_MAX + 1];
	int64_t		 id, gateway;
	int64_t		 until;		/* mono ms */
};

/* A command that was published for a gateway, until the broker asks whether that
 * may have it. */
struct pending {
	int64_t		 id;
	char		 topic[TOPIC_MAX];
	int		 turns;		/* since; 0: not in use */
};

struct plugin {
	struct access		 access;
	struct clients		*clients;
	struct clients		*sessions;	/* of devices that are away */
	struct journal_writer	 journal;
	struct journal_writer	 commands;	/* for those */
	int			 listening, link;	/* link.c; -1: not */
	struct registered	 registered[REGISTERED];
	unsigned		 nregistered;	/* ever */
	int64_t			 registering;	/* the gateway that waits */
	struct pending		 pending[PENDING];
	unsigned char		 record[JOURNAL_RECORD_MAX];
	unsigned char		 post[POST_MAX], received[POST_MAX];
	char			 db[PATH_LEN];
	int			 port;		/* told in mon; 0: not known */
	uint64_t		 messages;	/* published, for taking turns */
	int64_t			 poll;		/* mono ms */
	int64_t			 refusals;	/* their pace */
	int64_t			 unnoted;	/* refusals that were not */
	bool			 frees_topic;	/* this broker's version does */
};

/* Into the journal; true when it is there. */
bool	 plugin_record(struct plugin *, const struct record *);

/* The same into the journal of commands, whose reader is told. */
bool	 plugin_keep(struct plugin *, const struct record *);

/* What was refused, into the client's connection log: bounded, so that nobody
 * fills it; whether it was noted. */
bool	 plugin_refused(struct plugin *, const char *client, int64_t device,
	    const char *address, const char *why);

/* Callbacks of the broker's events, for what clients do. */
int	 act_sign_in(int event, void *data, void *plugin);
int	 act_access(int event, void *data, void *plugin);
int	 act_message(int event, void *data, void *plugin);
int	 act_gone(int event, void *data, void *plugin);

/* The device that a topic is about, if the client may speak for it; a gateway's
 * is registered when it is not known and may be.  Else a sentence. */
const char	*device_of(struct plugin *, const struct client *,
	    const struct topic *, bool publishing, int64_t *device);
/* The gateway it is behind, or that it is, if that is connected. */
struct client	*gateway_here(struct plugin *, const struct topic *);
/* A gateway may have a command: whoever waits for that is told. */
void	 gateway_takes(struct plugin *, const char *topic);
/* What was refused, to the gateway's notify. */
void	 gateway_notify(const struct client *, const char *request,
	    const char *topic, const char *why);

/* The connection of the device that a topic is about; NULL: it is away. */
struct client	*device_client_here(struct plugin *, const struct topic *);
/* A command to that, with the lower of both qualities of service; false when it
 * is away or has not asked for it. */
bool	 hand_over(struct plugin *, const struct topic *, uint8_t qos,
	    const void *payload, uint32_t len);

/* The same of device management: tail is behind iotdm-1/. */
bool	 manage_hand_over(struct plugin *, const struct topic *,
	    const char *tail, const void *payload, uint32_t len);

/* A device leaves, and is there again: what it had asked for is remembered if
 * its session goes on; clean: it does not. */
void	 session_leave(struct plugin *, const struct client *, bool clean);
void	 session_return(struct plugin *, struct client *, bool clean);

/* The process that speaks HTTP to devices. */
void	 link_open(struct plugin *, const char *state);
void	 link_close(struct plugin *);
void	 link_turn(struct plugin *);
void	 link_tell(struct plugin *, const struct post *);
/* Is a device registered behind a gateway now?  Waits a moment for that. */
const char	*link_register(struct plugin *, const struct client *,
	    const struct topic *, int64_t *device);
void	 link_ready(struct plugin *, const struct client *, bool clean);

/* The broker's version: 2000011 is 2.0.11; 0 when it cannot be told. */
int	 broker_version(void);

/* Who comes and goes: into the journal, and to applications. */
void	 presence_came(struct plugin *, const struct client *);
void	 presence_went(struct plugin *, const struct client *,
	    const char *why);

#endif
