#include <string.h>
#include "../../lib/date.h"
#include "../../lib/http_message.h"
