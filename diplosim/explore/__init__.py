"""A page to look and play: sliders for numbers of a scenario, shares of many talks, one talk told step by step.

It stands on the server and the frame of the classroom (`diplosim.play.classroom`): only this computer reaches it,
nothing is fetched from elsewhere, and nothing is kept.
"""
