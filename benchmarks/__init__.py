"""Speed and relevance of Passerelle against peers: one command each, nothing here is part of the product."""
