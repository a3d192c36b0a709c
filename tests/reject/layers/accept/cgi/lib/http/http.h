#include "http_message.h"
