/* command: a command in the API. */
#ifndef API_COMMAND_H
#define API_COMMAND_H

#include "../store/command/command.h"
#include "answer.h"

json_t		*api_command_json(struct page *, const struct command *);

#endif
