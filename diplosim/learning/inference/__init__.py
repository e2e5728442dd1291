"""What an observed record says about hidden types: talks played along the record, weighed by what policies would do."""
