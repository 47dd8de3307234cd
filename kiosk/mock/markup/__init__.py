"""What phones ask and are told, in XML as well as in JSON: read, written and described from the same models."""
