-- E-mail on its way holds addresses and, until it is sent, links that open something: only jobs reach it.
CREATE POLICY principal ON core_outgoingmail USING ((SELECT app_principal_kind()) = 'job');
