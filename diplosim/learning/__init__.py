"""What observers learn: tables of likelihoods and expectations, how they are fitted, and priors of their own."""
